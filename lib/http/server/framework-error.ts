import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyRequest } from 'fastify';
import { httpError } from '../errors/errors.js';
import { HttpError } from '../errors/http-error.js';
import { MAX_SEGMENT } from './app.js';
import type { Guard } from './guard.js';

/** Errors of fastify itself are about the request; undefined: anything else, a fault of ours. */
export function frameworkError(error: unknown, request: FastifyRequest, guard: Guard): HttpError | undefined {
  if (error instanceof HttpError) return error;
  const refusal = guardError(request.raw, guard);
  if (refusal) return refusal;
  const { code = '', statusCode = 500, message = '' } = error as Partial<FastifyError>;
  switch (code) {
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return httpError(
        'uri_too_long',
        `a path segment is too long: expected at most ${MAX_SEGMENT} characters`,
      );
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return httpError('body_too_large', 'the body is larger than this path takes');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return httpError('unsupported_media_type', 'invalid content type: expected application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return httpError('bad_request', `invalid body: ${message}`);
    default:
      if (!code.startsWith('FST_ERR_') || statusCode >= 500) return undefined;
      return httpError(
        'bad_request',
        `invalid path ${JSON.stringify(shortPath(request))}: expected percent-encoded UTF-8`,
      );
  }
}

/** What the guard says of the request, for errors that come before it could. */
function guardError(request: IncomingMessage, guard: Guard): HttpError | undefined {
  try {
    guard(request);
    return undefined;
  } catch (error) {
    return error instanceof HttpError ? error : undefined;
  }
}

/** The path as sent, without the query. */
export function pathOf({ url = '' }: { readonly url?: string | undefined }): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** The path, cut where it is too long to be repeated. */
export function shortPath({ raw }: FastifyRequest): string {
  const path = pathOf(raw);
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
