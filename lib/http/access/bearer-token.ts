import { createHash } from 'node:crypto';
import { ApiError } from '../../../runtime/live-api/api-errors.js';

/** Scheme and token (RFC 6750, 2.1); the scheme in any case (RFC 9110, 11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of `Authorization: Bearer …`. Throws `unauthorized`. */
export function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw new ApiError('unauthorized', 'This API is closed: send the header Authorization: Bearer <token>.');
  }
  const token = BEARER.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new ApiError('unauthorized', 'The header Authorization is not of the form Bearer <token>.');
}

/** Stands for a token where it is compared or kept: of one length, and of no use to whoever sees it. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
