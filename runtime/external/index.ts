export { ExternalCalls, type ExternalResult } from './external-calls.js';
export { type HttpAnswer, type HttpCall, HttpCaller } from './http-call.js';
