export { compileExternal, type ExternalCall, type ExternalRequest } from './call.js';
export type { Environment } from './environment.js';
export { callJsonSchema } from './fields.js';
export { FIRES } from './fires.js';
export { resultOf } from './result.js';
