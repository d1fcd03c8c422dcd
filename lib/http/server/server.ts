/**
 * The chassis of a server: limits, guard, access, and one form for every error. Whoever builds on it adds routes to
 * `app`, calls `guard` first in each of them, and throws `HttpError`s.
 *
 * It does not guarantee that a route is bounded in what it computes or holds: that is the route's own.
 */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../base/index.js';
import type { Access } from '../access/access.js';
import { httpError } from '../errors/errors.js';
import { HttpError } from '../errors/http-error.js';
import { createApp, MAX_SEGMENT } from './app.js';
import { type ErrorForm, ErrorResponses } from './error-response.js';
import { createGuard, type Guard, READ_ONLY, type RequestRules } from './guard.js';

export interface HttpServerOptions extends Omit<ErrorForm, 'methods'> {
  readonly clock: Clock;
  /** Default: GET and HEAD without a body. */
  readonly requests?: RequestRules;
  /** Who may read; undefined: everybody. */
  readonly access?: Access | undefined;
  /** The routes that everybody may read whatever `access` decides, as the router writes them; probes. */
  readonly openRoutes?: ReadonlySet<string>;
  readonly notFound: (path: string) => HttpError;
  /** Receives faults of ours, which are answered 500. */
  readonly onFault?: (error: unknown, url: string | undefined) => void;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Throws when the request breaks the server's rules; the first call of every handler. */
  readonly guard: Guard;
  /** Takes no more requests, lets those in flight end for up to two seconds, then closes every connection. */
  close(): Promise<void>;
}

const CLOSE_DEADLINE_MS = 2_000;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { requests = READ_ONLY, access, notFound } = options;
  const form: ErrorForm = { ...options, methods: requests.methods };
  const guard = createGuard(requests);
  const errors = new ErrorResponses(form);
  const sendError = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    errors.send(toHttpError(error, request, guard) ?? fault(error, request, options), reply);
  const app = createApp({
    ...form,
    maxBodyBytes: requests.maxBodyBytes,
    isClosing: (socket: Socket) => errors.isClosing(socket),
    frameworkError: sendError,
  });
  if (access) admitFirst(app, access, guard, options.openRoutes ?? new Set());
  app.setNotFoundHandler((request) => {
    guard(request.raw);
    throw notFound(shortPath(request));
  });
  app.setErrorHandler(sendError);
  return { app, guard, close: () => close(app, options.clock) };
}

/** Asks before every handler, that of unknown paths included. */
function admitFirst(
  app: FastifyInstance,
  access: Access,
  guard: Guard,
  openRoutes: ReadonlySet<string>,
): void {
  app.addHook('onRequest', (request, _reply, done) => {
    guard(request.raw);
    if (openRoutes.has(request.routeOptions.url ?? '')) return done();
    const { authorization } = request.headers;
    access.admit({ authorization, path: pathOf(request) }).then(() => done(), done);
    return undefined;
  });
}

/** The path as sent, without the query. */
export function pathOf({ raw }: FastifyRequest): string {
  return (raw.url ?? '').split('?', 1)[0] ?? '';
}

function shortPath(request: FastifyRequest): string {
  const path = pathOf(request);
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

/** Errors of fastify itself are about the request; undefined: anything else, a fault of ours. */
function toHttpError(error: unknown, request: FastifyRequest, guard: Guard): HttpError | undefined {
  if (error instanceof HttpError) return error;
  const refusal = refusalOf(request, guard);
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
      return httpError('unsupported_media_type', `invalid content type: expected application/json`);
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

function fault(error: unknown, request: FastifyRequest, { onFault }: HttpServerOptions): HttpError {
  onFault?.(error, request.raw.url);
  return httpError('internal', 'the response could not be made; the log says why');
}

/** What the guard says of the request, for errors that come before it could. */
function refusalOf({ raw }: FastifyRequest, guard: Guard): HttpError | undefined {
  try {
    guard(raw);
    return undefined;
  } catch (error) {
    return error instanceof HttpError ? error : undefined;
  }
}

async function close(app: FastifyInstance, clock: Clock): Promise<void> {
  const timer = clock.setTimeout(() => app.server.closeAllConnections(), CLOSE_DEADLINE_MS);
  await app.close();
  clock.clearTimeout(timer);
}
