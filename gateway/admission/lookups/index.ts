export { ReviewExternalCalls } from './external-calls.js';
export { type LookupResults, Lookups, UnknownValueError } from './lookups.js';
export { RuntimeClient } from './runtime-client.js';
export { ReadSecrets } from './secrets.js';
