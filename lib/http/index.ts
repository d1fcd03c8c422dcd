export type { Access, AccessRequest } from './access/access.js';
export { ListedTokens, type TokenPlace } from './access/listed-tokens.js';
export { ReviewedTokens, type Reviewer } from './access/reviewed-tokens.js';
export { HTTP_ERRORS, type HttpErrorCode } from './errors/errors.js';
export { type ErrorDetails, HttpError, type HttpErrorRow } from './errors/http-error.js';
export { confirmation, eventBlock } from './events/block.js';
export type { StreamGroupOptions, StreamPart, StreamSequence } from './events/stream-group.js';
export { StreamGroups } from './events/stream-groups.js';
export {
  beginStream,
  burstOf,
  type GrantedStream,
  grantStream,
  heartbeatOf,
} from './events/stream-response.js';
export type { StreamRequest, StreamSink } from './events/subscriber.js';
export { addressOf, type CallerLimits, Callers } from './limits/callers.js';
export { HeldBodies } from './limits/held-bodies.js';
export { LoopTurn } from './limits/loop-turn.js';
export { Slices, type Steps, WorkAbandonedError } from './limits/slices.js';
export { Turns } from './limits/turns.js';
export { UntakenBodies } from './limits/untaken-bodies.js';
export { prefersYaml } from './request/accept.js';
export { matchesTag } from './request/conditional.js';
export { decodeContinue, encodeContinue, type PageEnd } from './request/continue-token.js';
export { parameter, type Query } from './request/query.js';
export { CertificateFiles, type CertificatePaths } from './server/certificate-files.js';
export { type ErrorForm, ErrorResponses, JSON_TYPE } from './server/error-response.js';
export { createGuard, type Guard, READ_ONLY, type RequestRules } from './server/guard.js';
export { type ListenAddress, listenOn } from './server/listen.js';
export { isLoopback } from './server/loopback.js';
export type { PlainResponse } from './server/plain-posts.js';
export { createHttpServer, type HttpServer, type HttpServerOptions, isRefusal } from './server/server.js';
export type { ServerTls, TlsPair } from './server/tls.js';
