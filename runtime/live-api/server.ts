import type { FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../../lib/base/index.js';
import { type Access, createHttpServer } from '../../lib/http/index.js';
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
  /** Receives responses that could not be made (HTTP 500). */
  readonly logger?: LiveApiLogger;
  /** Paces streams, and measures how long closing waits for requests in flight. */
  readonly clock?: Clock;
  /** Who may read; default: everybody. */
  readonly access?: Access | undefined;
  /** How many streams may be open at a time; default 2048. */
  readonly maxStreams?: number;
}

/** The HTTP API of a runtime. It reads the view alone, and never calls the Kubernetes API server itself. */
export interface LiveApi {
  /** Listens and resolves with the URL; port 0 lets the system choose. Rejects when the address is not available. */
  listen(options: { port: number; host?: string }): Promise<string>;
  /**
   * Ends every stream with what is new, takes no more requests, lets those in flight end for up to two seconds, then
   * closes every connection.
   */
  close(): Promise<void>;
  /** Serves a request without a socket. */
  readonly inject: FastifyInstance['inject'];
}

/** Twice the thousand readers that one core serves ten changes a second; each costs about 30 KiB. */
const MAX_STREAMS = 2_048;

/** Makes the API over a view. Nothing listens before `listen`. */
export function createLiveApi(view: RuntimeView, options: LiveApiOptions): LiveApi {
  const { metrics, logger, access, clock = systemClock(), maxStreams: max = MAX_STREAMS } = options;
  const responder = new Responder(view);
  const streams = new Streams({ view, responder, clock, max });
  const { app, guard, close } = createHttpServer({
    ...responder.errorForm,
    clock,
    access,
    openRoutes: OPEN_ROUTES,
    notFound: (path) =>
      new ApiError('not_found', `unknown path ${JSON.stringify(path)}`, { endpoints: PATHS }),
    onFault: (err, url) => logger?.error({ err, url }, 'live api: making a response failed'),
  });
  addRoutes({ app, guard, view, responder, streams, metrics, closed: access !== undefined });
  return {
    listen: (address) => app.listen(address),
    close: () => {
      streams.close();
      return close();
    },
    inject: app.inject.bind(app) as FastifyInstance['inject'],
  };
}

/** The probes, as the router writes them. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(PATHS.filter((path) => endpoint(path).open).map(routeOf));
