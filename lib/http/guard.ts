import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../runtime/live-api/api-errors.js';

/** Longest URL that is answered, in characters; node itself bounds the whole head of a request. */
export const MAX_URL = 4_096;

/**
 * Refuses what the Live API never needs, before any work is done: other methods than GET and HEAD, long URLs,
 * bodies, and HTTP/1.1 without a host (RFC 9112, 3.2). Throws `method_not_allowed`, `uri_too_long`, `body_refused` and
 * `bad_request`.
 */
export function guard({ method, url = '', headers, httpVersion }: IncomingMessage): void {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new ApiError('method_not_allowed', `${method} is not possible here: the Live API only reads.`);
  }
  if (url.length > MAX_URL) {
    throw new ApiError('uri_too_long', `The URL has ${url.length} characters; ${MAX_URL} are read.`);
  }
  const length = headers['content-length'];
  if (headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')) {
    throw new ApiError('body_refused', `${method} is answered only without a body.`);
  }
  if (headers.host === undefined && httpVersion === '1.1') {
    throw new ApiError('bad_request', 'The request has no Host header.');
  }
}
