import type { FastifyInstance } from 'fastify';
import { type Clock, type Logger, systemClock } from '../../lib/base/index.js';
import {
  type Access,
  Callers,
  createHttpServer,
  LoopTurn,
  type ServerTls,
  Slices,
  type TlsPair,
  Turns,
  UntakenBodies,
} from '../../lib/http/index.js';
import type { Metrics } from '../metrics/index.js';
import type { RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';
import { endpoint, PATHS, routeOf } from './endpoints.js';
import { type ApiLimits, DEFAULT_LIMITS } from './limits.js';
import { Responder } from './responder.js';
import { addRoutes } from './routes.js';
import { Streams } from './streams.js';

/** Whatever takes structured lines; a pino logger does. */
export type LiveApiLogger = Pick<Logger, 'warn' | 'error'>;

export interface LiveApiOptions {
  readonly metrics: Metrics;
  /** Receives responses that could not be made (HTTP 500), and refused callers, one line a minute each. */
  readonly logger?: LiveApiLogger;
  /** Paces streams, and measures how long closing waits for requests in flight. */
  readonly clock?: Clock;
  /** Who may read; default: everybody. */
  readonly access?: Access | undefined;
  /** undefined: clear text. */
  readonly tls?: ServerTls | undefined;
  /** Only requests whose `Host` is this machine are served; for an API that listens on loopback. */
  readonly loopbackOnly?: boolean;
  readonly limits?: ApiLimits;
  /** How many streams may be open at a time in this process; default 2048. */
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
  /** Serves another certificate on new connections. */
  setTls(pair: TlsPair): void;
  /** Serves a request without a socket. */
  readonly inject: FastifyInstance['inject'];
}

/** Twice the thousand readers that one core serves ten changes a second; each costs about 30 KiB. */
const MAX_STREAMS = 2_048;

/** Makes the API over a view. Nothing listens before `listen`. */
export function createLiveApi(view: RuntimeView, options: LiveApiOptions): LiveApi {
  const { metrics, logger, access, tls, clock = systemClock() } = options;
  const { limits = DEFAULT_LIMITS, maxStreams: max = MAX_STREAMS, loopbackOnly = false } = options;
  const callers = new Callers(limits);
  const loop = new LoopTurn(clock);
  const slices = new Slices(clock, loop);
  const responder = new Responder(view, {
    slices,
    turns: new Turns(clock, loop),
    untaken: new UntakenBodies(callers),
  });
  const streams = new Streams({ view, responder, clock, slices, max });
  const { app, guard, readmit, setTls, close } = createHttpServer({
    ...responder.errorForm,
    clock,
    loop,
    callers,
    access,
    tls,
    loopbackOnly,
    log: logger,
    openRoutes: OPEN_ROUTES,
    notFound: (path) =>
      new ApiError('not_found', `unknown path ${JSON.stringify(path)}`, { endpoints: PATHS }),
    onFault: (err, url) => logger?.error({ err, url }, 'live api: making a response failed'),
  });
  const closed = access !== undefined;
  addRoutes({
    app,
    guard,
    view,
    responder,
    streams,
    metrics,
    limits,
    callers,
    clock,
    readmit: closed ? readmit : undefined,
    closed,
  });
  return {
    listen: (address) => app.listen(address),
    close: () => {
      streams.close();
      return close();
    },
    setTls,
    inject: app.inject.bind(app) as FastifyInstance['inject'],
  };
}

/** The probes, as the router writes them. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(PATHS.filter((path) => endpoint(path).open).map(routeOf));
