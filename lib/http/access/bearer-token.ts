import { createHash } from 'node:crypto';
import { httpError } from '../errors/errors.js';

/** Scheme and token (RFC 6750, 2.1); the scheme in any case (RFC 9110, 11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of `Authorization: Bearer …`. Throws `unauthorized`. */
export function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw httpError(
      'unauthorized',
      'a token is required because this API is not open: send Authorization: Bearer <token>',
    );
  }
  const token = BEARER.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw httpError('unauthorized', 'invalid header Authorization: expected Bearer <token>');
}

/** Stands for a token where it is compared or kept: always of one length, and useless to whoever sees it. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
