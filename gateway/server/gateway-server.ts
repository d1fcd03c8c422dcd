/**
 * The two listeners of a gateway, which serve one table of paths: everything over TLS, and all but the webhooks in clear.
 *
 * It does not guarantee that a handler ends: `drained` waits for those in flight as long as its caller wants.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Clock, type Logger, sleep } from '../../lib/base/index.js';
import {
  Callers,
  createHttpServer,
  HTTP_ERRORS,
  HttpError,
  type HttpServer,
  JSON_TYPE,
  type PlainResponse,
  type ServerTls,
} from '../../lib/http/index.js';
import type { PostRoute } from '../capability.js';

/** A path that is read. */
export interface GetRoute {
  readonly path: string;
  /** The parameters of the path by name. Throws `HttpError`. */
  respond(parameters: Readonly<Record<string, string>>): GetResponse | Promise<GetResponse>;
}

export interface GetResponse {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

export interface GatewayServerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly reads: readonly GetRoute[];
  readonly posts: readonly PostRoute[];
  /** Whether the process is about to end: then every response closes its connection. */
  readonly isEnding: () => boolean;
}

/** The API servers of a cluster keep some hundred connections each, from one address behind a proxy. */
const CALLER_LIMITS = { connections: 2_048, streams: 0, frames: 0, waiting: 64 * 1024 * 1024 };
/**
 * The API server closes its idle connections after 90 s (Go, `IdleConnTimeout`), and fails a review on one that closes at
 * that moment: it must be the one to close.
 */
const KEEP_ALIVE_MS = 180_000;
/** What has arrived is read meanwhile. */
const SETTLE_MS = 20;
/** Of a path that is not served; it is answered like any other. */
const SMALL_BODY_BYTES = 65_536;
const METHODS = ['GET', 'HEAD', 'POST'];

export class GatewayServer {
  readonly http: HttpServer;
  #inFlight = 0;
  #onIdle: (() => void) | undefined;

  /** `tls`: serves the webhooks too. */
  constructor(
    private readonly options: GatewayServerOptions,
    tls?: ServerTls,
  ) {
    const { clock, log, reads } = options;
    const posts = options.posts.filter((route) => tls !== undefined || !route.isWebhook);
    const paths = [...reads, ...posts].map(({ path }) => path);
    this.http = createHttpServer({
      clock,
      log,
      tls,
      keepAliveMs: KEEP_ALIVE_MS,
      callers: new Callers(CALLER_LIMITS),
      requests: {
        methods: METHODS,
        maxBodyBytes: Math.max(SMALL_BODY_BYTES, ...posts.map((route) => route.maxBodyBytes)),
      },
      errorBody: ({ code, message, details }) =>
        Buffer.from(JSON.stringify({ error: code, message, ...details })),
      notFound: (path) =>
        new HttpError('not_found', HTTP_ERRORS.not_found, `unknown path ${JSON.stringify(path)}`, {
          endpoints: paths,
        }),
      onFault: (err, url) => log.error({ err, url }, 'gateway: making a response failed'),
    });
    const { app, guard } = this.http;
    for (const route of reads) {
      app.get(routed(route.path), (request, reply) => {
        guard(request.raw);
        return this.#read(route, request, reply);
      });
    }
    for (const route of posts) {
      this.http.post(route.path, {
        maxBodyBytes: route.maxBodyBytes,
        respond: (request, body) => this.#post(route, request, body),
      });
    }
  }

  /** Resolves when no request is in flight, nor waits in a socket that a busy process has not read yet. */
  async drained(): Promise<void> {
    do {
      if (this.#inFlight > 0) {
        await new Promise<void>((resolve) => {
          this.#onIdle = resolve;
        });
      }
      await sleep(this.options.clock, SETTLE_MS);
    } while (this.#inFlight > 0);
  }

  async #read(route: GetRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { status, type, body } = await route.respond(request.params as Record<string, string>);
    return reply.code(status).headers(this.#headers(type)).send(body);
  }

  async #post(route: PostRoute, request: IncomingMessage, body: Buffer): Promise<PlainResponse> {
    const { headers, url = '' } = request;
    const since = this.options.clock.monotonic();
    this.#inFlight++;
    try {
      const { status, body: answer } = await route.handle({ body, headers, url, since });
      return { status, headers: this.#headers(), body: answer };
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) this.#onIdle?.();
    }
  }

  #headers(type = JSON_TYPE): Readonly<Record<string, string>> {
    return this.options.isEnding() ? { ...headersOf(type), connection: 'close' } : headersOf(type);
  }
}

function headersOf(type: string) {
  return { 'content-type': type, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' };
}

/** `{crd}` as the router writes it. */
function routed(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
