import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { type Clock, systemClock } from '../../lib/base/index.js';
import type { Access } from '../../lib/http/access/index.js';
import { createApp, MAX_SEGMENT } from '../../lib/http/app.js';
import { guard } from '../../lib/http/guard.js';
import type { Metrics } from '../metrics/index.js';
import type { RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';
import { endpoint, PATHS, routeOf } from './endpoints.js';
import { Responder } from './responder.js';
import { addRoutes } from './routes.js';
import { Streams } from './streams.js';

/** Whatever takes a structured line; a pino logger does. */
export interface LiveApiLogger {
  error(fields: object, message: string): void;
}

export interface LiveApiOptions {
  readonly metrics: Metrics;
  /** Is told of answers that could not be made (HTTP 500). */
  readonly logger?: LiveApiLogger;
  /** Paces streams, and measures how long closing waits for requests in flight. */
  readonly clock?: Clock;
  /** Who is let in; default: everybody. */
  readonly access?: Access | undefined;
  /** How many streams may be open at a time; default 2048. */
  readonly maxStreams?: number;
}

/** The HTTP API of a runtime. It reads the view alone, and never calls the Kubernetes API server itself. */
export interface LiveApi {
  /** Listens and gives the URL; port 0 lets the system choose. Rejects when the address cannot be had. */
  listen(options: { port: number; host?: string }): Promise<string>;
  /**
   * Ends every stream with what is new, takes no more requests, lets those in flight end for up to two seconds, then
   * closes every connection.
   */
  close(): Promise<void>;
  /** Answers a request without a socket. */
  readonly inject: FastifyInstance['inject'];
}

const CLOSE_DEADLINE_MS = 2_000;
/** Twice the thousand readers that one core serves ten changes a second; each costs about 30 KiB. */
const MAX_STREAMS = 2_048;

/** Makes the API over a view. Nothing listens before `listen`. */
export function createLiveApi(view: RuntimeView, options: LiveApiOptions): LiveApi {
  const clock = options.clock ?? systemClock();
  const responder = new Responder(view);
  const streams = new Streams({ view, responder, clock, max: options.maxStreams ?? MAX_STREAMS });
  const app = createApp({
    isLeaving: (socket) => responder.isLeaving(socket),
    frameworkError: (error, request, reply) => responder.sendError(toApiError(error, request), reply),
    clientErrorBody: (error) => responder.errorBody(error),
  });
  if (options.access) admitFirst(app, options.access);
  app.setNotFoundHandler((request) => {
    guard(request.raw);
    throw unknownPath(request);
  });
  app.setErrorHandler((error, request, reply) => {
    responder.sendError(toApiError(error, request, options.logger), reply);
  });
  addRoutes({ app, view, responder }, options.metrics, streams, options.access !== undefined);
  return {
    listen: (address) => app.listen(address),
    close: () => {
      streams.close();
      return close(app, clock);
    },
    inject: app.inject.bind(app) as FastifyInstance['inject'],
  };
}

/** As the router writes them. */
const OPEN_PATHS: ReadonlySet<string> = new Set(PATHS.filter((path) => endpoint(path).open).map(routeOf));

/** Asks before every handler, that of unknown paths included; probes are for whoever asks. */
function admitFirst(app: FastifyInstance, access: Access): void {
  app.addHook('onRequest', (request, _reply, done) => {
    guard(request.raw);
    if (OPEN_PATHS.has(request.routeOptions.url ?? '')) return done();
    const { authorization } = request.headers;
    access.admit({ authorization, path: pathOf(request) }).then(() => done(), done);
    return undefined;
  });
}

function pathOf({ raw }: FastifyRequest): string {
  return (raw.url ?? '').split('?', 1)[0] ?? '';
}

function unknownPath(request: FastifyRequest): ApiError {
  return new ApiError('not_found', `There is no ${shownPath(request)} here.`, { endpoints: PATHS });
}

function shownPath(request: FastifyRequest): string {
  const path = pathOf(request);
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

/** Errors of fastify itself are about the request; anything else is a fault of ours, and is logged. */
function toApiError(error: unknown, request: FastifyRequest, logger?: LiveApiLogger): ApiError {
  if (error instanceof ApiError) return error;
  const refusal = refusalOf(request);
  if (refusal) return refusal;
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new ApiError('uri_too_long', `A path segment has more than ${MAX_SEGMENT} characters.`);
  }
  if (code.startsWith('FST_ERR_') && statusCode < 500) {
    return new ApiError('bad_request', `${shownPath(request)} is not percent-encoded UTF-8.`);
  }
  logger?.error({ err: error, url: request.raw.url }, 'live api: the answer could not be made');
  return new ApiError('internal', 'The answer could not be made; the log says why.');
}

/** What the guard says of the request, for errors that come before it could. */
function refusalOf({ raw }: FastifyRequest): ApiError | undefined {
  try {
    guard(raw);
    return undefined;
  } catch (error) {
    return error instanceof ApiError ? error : undefined;
  }
}

async function close(app: FastifyInstance, clock: Clock): Promise<void> {
  const timer = clock.setTimeout(() => app.server.closeAllConnections(), CLOSE_DEADLINE_MS);
  await app.close();
  clock.clearTimeout(timer);
}
