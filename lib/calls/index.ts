export { callSecrets } from './call-secrets.js';
export { ExternalCalls } from './external-calls.js';
export { type HttpAnswer, type HttpCall, HttpCaller } from './http-call.js';
