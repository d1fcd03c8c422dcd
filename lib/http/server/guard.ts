import type { IncomingMessage } from 'node:http';
import { httpError } from '../errors/errors.js';

/** Longest URL that is served, in characters; node itself bounds the whole head of a request. */
export const MAX_URL = 4_096;

/** What requests a server takes; everything else is refused before any work is done. */
export interface RequestRules {
  readonly methods: readonly string[];
  /** Largest body of a method other than GET and HEAD, in bytes; 0: no request has a body. */
  readonly maxBodyBytes: number;
}

/** GET and HEAD without a body: a server that only reads. */
export const READ_ONLY: RequestRules = { methods: ['GET', 'HEAD'], maxBodyBytes: 0 };

/**
 * Throws when the request breaks the rules: `method_not_allowed`, `uri_too_long`, `body_refused`, `body_too_large`, and
 * `bad_request` for HTTP/1.1 without a host (RFC 9112, 3.2). A chunked body has no length yet; the server counts it
 * while it arrives.
 */
export type Guard = (request: IncomingMessage) => void;

export function createGuard({ methods, maxBodyBytes }: RequestRules): Guard {
  const allowed = methods.join(' or ');
  return ({ method = '', url = '', headers, httpVersion }) => {
    if (!methods.includes(method)) {
      throw httpError('method_not_allowed', `method ${method} is not supported: use ${allowed}`);
    }
    if (url.length > MAX_URL) {
      throw httpError('uri_too_long', `the URL has ${url.length} characters: expected at most ${MAX_URL}`);
    }
    const length = headers['content-length'];
    if (headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')) {
      checkBody(method, length, maxBodyBytes);
    }
    if (headers.host === undefined && httpVersion === '1.1') {
      throw httpError('bad_request', 'the header Host is required because HTTP/1.1 names its server by it');
    }
  };
}

function checkBody(method: string, length: string | undefined, maxBytes: number): void {
  if (maxBytes === 0 || method === 'GET' || method === 'HEAD') {
    throw httpError('body_refused', `a body is not supported: send ${method} without one`);
  }
  if (length !== undefined && Number(length) > maxBytes) {
    throw httpError('body_too_large', `the body has ${length} bytes: expected at most ${maxBytes}`);
  }
}
