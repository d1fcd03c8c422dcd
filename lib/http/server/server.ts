/**
 * The chassis of a server: limits, guard, access, and one form for every error. Whoever builds on it adds routes to
 * `app`, calls `guard` first in each of them, and throws `HttpError`s.
 *
 * It does not guarantee that a route is bounded in what it computes or holds: that is the route's own.
 */
import type { IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Logger } from '../../base/index.js';
import type { Access, AccessRequest } from '../access/access.js';
import { RefusalLog } from '../access/refusal-log.js';
import { HTTP_ERRORS, httpError } from '../errors/errors.js';
import { HttpError } from '../errors/http-error.js';
import { addressOf, type Callers } from '../limits/callers.js';
import type { LoopTurn } from '../limits/loop-turn.js';
import { createApp } from './app.js';
import { type ErrorForm, ErrorResponses } from './error-response.js';
import { frameworkError, pathOf, shortPath } from './framework-error.js';
import { createGuard, type Guard, READ_ONLY, type RequestRules } from './guard.js';
import { isLoopbackHost } from './loopback.js';
import { type PlainPost, PlainPosts } from './plain-posts.js';
import { RequestFeed } from './request-feed.js';
import { type ServerTls, type TlsPair, tlsOptions } from './tls.js';

export interface HttpServerOptions extends Omit<ErrorForm, 'methods'> {
  readonly clock: Clock;
  /** The time for the work of callers, where routes share it; default: that of requests alone. */
  readonly loop?: LoopTurn;
  /** Counts what each caller holds. */
  readonly callers: Callers;
  /** Default: GET and HEAD without a body. */
  readonly requests?: RequestRules;
  /** Only requests whose `Host` is this machine are served, against DNS rebinding; for a server on loopback. */
  readonly loopbackOnly?: boolean;
  /** Who may read; undefined: everybody. */
  readonly access?: Access | undefined;
  /** undefined: clear text. */
  readonly tls?: ServerTls | undefined;
  /** The routes that everybody may read whatever `access` and `tls` demand, without parameters; probes. */
  readonly openRoutes?: ReadonlySet<string>;
  /** How long a connection may be idle, longer than its clients keep one; default 72 s. */
  readonly keepAliveMs?: number;
  readonly notFound: (path: string) => HttpError;
  /** Receives a line for each refused caller, at most one a minute. */
  readonly log?: Pick<Logger, 'warn'> | undefined;
  /** Receives faults of ours, which are answered 500. */
  readonly onFault?: (error: unknown, url: string | undefined) => void;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Throws when the request breaks the server's rules; the first call of every handler. */
  readonly guard: Guard;
  /**
   * Answers POSTs of JSON to a path, which has no parameters, within the rules of the server: without the framework where
   * a request is plain and nobody has to be admitted first.
   */
  post(path: string, post: PlainPost): void;
  /** Asks access again for a request that was admitted, or for another path in its name; rejects as it does. */
  readmit(request: FastifyRequest, path?: string): Promise<void>;
  /** Serves another certificate on new connections. */
  setTls(pair: TlsPair): void;
  /** Takes no more requests, lets those in flight end for up to two seconds, then closes every connection. */
  close(): Promise<void>;
}

const CLOSE_DEADLINE_MS = 2_000;
const NONE: ReadonlySet<string> = new Set();

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { requests = READ_ONLY, access, notFound, callers, tls } = options;
  const form: ErrorForm = { ...options, methods: requests.methods };
  const guard = fullGuard(options);
  const errors = new ErrorResponses(form);
  const sendError = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    errors.send(frameworkError(error, request, guard) ?? fault(error, request.raw, options), reply);
  const feed = new RequestFeed(options.clock, options.loop);
  const app = createApp({
    ...form,
    maxBodyBytes: requests.maxBodyBytes,
    tls: tls && tlsOptions(tls),
    keepAliveMs: options.keepAliveMs,
    isClosing: (socket: Socket) => errors.isClosing(socket),
    isHeldLate: (socket: Socket) => feed.isHeldLate(socket),
    frameworkError: sendError,
  });
  const opened = tls ? 'secureConnection' : 'connection';
  app.server.on(opened, (socket: Socket) => callers.connected(socket));
  feed.attach(app.server, opened);
  const isAdmitted = access !== undefined || tls?.clientCa !== undefined;
  const posts = new PlainPosts({
    guard,
    failed: (error, request) =>
      errors.make(error instanceof HttpError ? error : fault(error, request, options), request.socket),
  });
  if (isAdmitted) admitFirst(app, guard, options);
  else posts.attach(app.server);
  app.setNotFoundHandler((request) => {
    guard(request.raw);
    throw notFound(shortPath(request));
  });
  app.setErrorHandler(sendError);
  return {
    app,
    guard,
    post: (path, post) => {
      posts.add(path, post);
      app.post(path, { bodyLimit: post.maxBodyBytes }, async (request, reply) => {
        guard(request.raw);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer = await post.respond(request.raw, body);
        return reply.code(answer.status).headers(answer.headers).send(answer.body);
      });
    },
    readmit: async (request, path) => {
      const asked = accessRequest(request);
      await access?.admit(path === undefined ? asked : { ...asked, path });
    },
    setTls: (pair) => {
      if (tls) (app.server as unknown as HttpsServer).setSecureContext(tlsOptions({ ...tls, pair }));
    },
    close: () => close(app, options.clock),
  };
}

/** The rules of the server, its own host, and connections that are too many. */
function fullGuard({ requests, loopbackOnly, access, callers, openRoutes = NONE }: HttpServerOptions): Guard {
  const guard = createGuard(requests ?? READ_ONLY);
  return (request) => {
    guard(request);
    if (loopbackOnly && !isLoopbackHost(request.headers.host)) {
      throw httpError(
        'host_refused',
        `invalid Host ${JSON.stringify(request.headers.host)}: expected localhost`,
      );
    }
    // With access the connections of a user are counted, once it is known whose they are.
    if (access === undefined && callers.isExcess(request.socket) && !openRoutes.has(pathOf(request))) {
      throw tooManyConnections();
    }
  };
}

function tooManyConnections(): HttpError {
  const row = { ...HTTP_ERRORS.too_many_requests, closes: true } as const;
  return new HttpError('too_many_requests', row, 'too many connections of one caller: close some of them');
}

/** Asks before every handler, that of unknown paths included. */
function admitFirst(app: FastifyInstance, guard: Guard, options: HttpServerOptions): void {
  const { access, tls, callers, clock, log, openRoutes = NONE } = options;
  const audit = log && new RefusalLog(clock, log);
  app.addHook('onRequest', (request, _reply, done) => {
    guard(request.raw);
    if (openRoutes.has(request.routeOptions.url ?? '')) return done();
    const refused = (error: unknown): void => {
      if (error instanceof HttpError && isRefusal(error)) audit?.refused(refusalOf(error, request));
      done(error instanceof Error ? error : new Error(String(error)));
    };
    if (tls?.clientCa !== undefined && !(request.raw.socket as TLSSocket).authorized) {
      refused(
        httpError('unauthorized', 'a client certificate is required because the server verifies its clients'),
      );
    } else if (access === undefined) done();
    else {
      access.admit(accessRequest(request)).then((user) => {
        callers.identified(request.raw.socket, user);
        if (callers.isExcess(request.raw.socket)) refused(tooManyConnections());
        else done();
      }, refused);
    }
    return undefined;
  });
}

function accessRequest({ raw }: FastifyRequest): AccessRequest {
  return { authorization: raw.headers.authorization, path: pathOf(raw), address: addressOf(raw.socket) };
}

/** Errors that say nothing of the server to whoever they refuse. */
export function isRefusal({ status }: HttpError): boolean {
  return status === 401 || status === 403 || status === 421 || status === 429;
}

function refusalOf({ code, message }: HttpError, { raw }: { raw: IncomingMessage }) {
  return { address: addressOf(raw.socket), path: pathOf(raw), error: code, message };
}

function fault(error: unknown, { url }: IncomingMessage, { onFault }: HttpServerOptions): HttpError {
  onFault?.(error, url);
  return httpError('internal', 'the response could not be made; the log says why');
}

async function close(app: FastifyInstance, clock: Clock): Promise<void> {
  const timer = clock.setTimeout(() => app.server.closeAllConnections(), CLOSE_DEADLINE_MS);
  await app.close();
  clock.clearTimeout(timer);
}
