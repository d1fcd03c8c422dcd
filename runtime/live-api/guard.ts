import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-errors.js';

/** Longest URL that is answered, in characters; node itself bounds the whole head of a request. */
export const MAX_URL = 4_096;

/**
 * Refuses what the Live API never needs, before any work is done: other methods than GET and HEAD, long URLs and
 * bodies. Throws `method_not_allowed`, `uri_too_long` and `body_refused`.
 */
export function guard({ method, url = '', headers }: IncomingMessage): void {
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
}
