export { compileExternal, type ExternalCall } from './call.js';
export { callJsonSchema } from './fields.js';
export { FIRES } from './fires.js';
export type { ExternalRequest } from './request.js';
export { ANSWERS, NOT_CALLED } from './result.js';
