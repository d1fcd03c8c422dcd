import { type ErrorDetails, HttpError, type HttpErrorRow } from './http-error.js';

/** The errors that the chassis itself responds with. A server lists those that it can meet among its own. */
export const HTTP_ERRORS = {
  bad_request: {
    status: 400,
    summary: 'The request is not valid HTTP, or its path has a broken percent-encoding.',
    remedy: 'Percent-encode each path segment.',
    closes: true,
  },
  bad_query: {
    status: 400,
    summary: 'A query parameter is missing, repeated, or has an invalid value.',
    remedy: 'Send each parameter once, in the form that the message shows.',
  },
  body_refused: {
    status: 400,
    summary: 'A request that reads carries a body.',
    remedy: 'Send GET and HEAD without a body.',
    closes: true,
  },
  unauthorized: {
    status: 401,
    summary: 'The request carries no accepted token.',
    remedy: 'Send `Authorization: Bearer <token>`.',
  },
  forbidden: {
    status: 403,
    summary: 'The token is known, but its user may not read this path.',
    remedy: 'Bind a role with the verb `get` on the path as a non-resource URL.',
  },
  not_found: {
    status: 404,
    summary: 'The path does not exist.',
    remedy: 'Check the path.',
  },
  method_not_allowed: {
    status: 405,
    summary: 'The server does not take this method.',
    remedy: 'Use one of the methods in the header `Allow`.',
    closes: true,
  },
  request_timeout: {
    status: 408,
    summary: 'The request did not arrive in time.',
    remedy: 'Send the whole request at once.',
  },
  body_too_large: {
    status: 413,
    summary: 'The body is larger than the server takes.',
    remedy: 'Send a smaller body.',
    closes: true,
  },
  uri_too_long: {
    status: 414,
    summary: 'The URL is longer than 4,096 characters.',
    remedy: 'Shorten the URL.',
    closes: true,
  },
  unsupported_media_type: {
    status: 415,
    summary: 'The body is of a type that the server does not read.',
    remedy: 'Send the type that the message names.',
    closes: true,
  },
  host_refused: {
    status: 421,
    summary: 'The header `Host` is not that of this machine, where the server listens on loopback alone.',
    remedy: 'Use `localhost` or `127.0.0.1` in the URL.',
    closes: true,
  },
  too_many_requests: {
    status: 429,
    summary: 'The caller holds as many connections or unread responses, or tries as many tokens, as one may.',
    remedy: 'Read earlier responses, use fewer connections, and retry after `Retry-After`.',
    retryAfterSeconds: 1,
  },
  stream_limit: {
    status: 429,
    summary: 'The caller has as many streams open as one caller may.',
    remedy: 'Poll instead, or share a stream; retry after `Retry-After`.',
    retryAfterSeconds: 30,
  },
  headers_too_large: {
    status: 431,
    summary: 'The headers are larger than 16 KiB together.',
    remedy: 'Send fewer or shorter headers.',
  },
  internal: {
    status: 500,
    summary: 'The response could not be made; the log says why.',
    remedy: 'Read the log of the server.',
  },
  auth_unavailable: {
    status: 503,
    summary: 'The server could not check the token; the log says why.',
    remedy: 'Retry after `Retry-After`.',
    retryAfterSeconds: 1,
  },
  overloaded: {
    status: 503,
    summary: 'The process has as much unfinished work for its callers as it allows.',
    remedy: 'Retry after `Retry-After`.',
    retryAfterSeconds: 1,
  },
  too_many_streams: {
    status: 503,
    summary: 'The process has as many streams open as it allows, or it is stopping.',
    remedy: 'Poll instead, and retry after `Retry-After`.',
    retryAfterSeconds: 30,
  },
} as const satisfies Record<string, HttpErrorRow>;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

/** An error of the chassis, to be thrown by the caller. */
export function httpError(code: HttpErrorCode, message: string, details?: ErrorDetails): HttpError {
  return new HttpError(code, HTTP_ERRORS[code], message, details);
}
