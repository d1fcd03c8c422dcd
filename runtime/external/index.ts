export { callSecrets } from './call-secrets.js';
export { ExternalCalls } from './external-calls.js';
export { observedHttp } from './observed-http.js';
