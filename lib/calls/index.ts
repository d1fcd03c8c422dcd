export { type HttpAnswer, type HttpCall, HttpCaller } from './http-call.js';
export { isRefused, refusedMessage, refusingLookup } from './refused-networks.js';
export type { CallCredential, CallRetry, HttpRequest, ServiceCall } from './service-call.js';
export { type AnswerReader, type CallResult, type CallTools, ServiceCalls } from './service-calls.js';
