import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { httpError } from '../errors/errors.js';
import { type BareForm, bareResponse, type ClientError, respondToClientError } from './client-error.js';

/** Longest path segment; the router's own default (100) is below what Kubernetes allows in a name (253). */
export const MAX_SEGMENT = 1_024;

/** Time to receive a whole request; a client that dribbles one is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * A connection on which nothing moves. One that does not read its response gets up to twice as long: node restarts the
 * time once when a write is pending.
 */
const CONNECTION_TIMEOUT_MS = 30_000;
/** Longer than the usual 60 s of a load balancer, so that the balancer is the side that closes. */
const KEEP_ALIVE_MS = 72_000;
const MAX_HEAD_BYTES = 16_384;

/** What fastify does not set of node's server. */
const NODE_OPTIONS = {
  maxHeaderSize: MAX_HEAD_BYTES,
  headersTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: 2_000,
  // The guard refuses those without, in the error form.
  requireHostHeader: false,
} as const;

export interface AppOptions extends BareForm {
  /** Largest body, in bytes; 0: bodies are refused unread. */
  readonly maxBodyBytes: number;
  /** undefined: clear text. */
  readonly tls?: ServerOptions | undefined;
  /** How long a connection may be idle; default 72 s. */
  readonly keepAliveMs?: number | undefined;
  /** Whether the last response on this socket said that it closes. */
  readonly isClosing: (socket: Socket) => boolean;
  /** Whether the request on this socket that did not arrive in time waits for the response before it. */
  readonly isHeldLate: (socket: Socket) => boolean;
  /** Responds where fastify reaches no handler of ours. */
  readonly frameworkError: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
}

/** A fastify server with the limits that keep one client from costing the others. */
export function createApp(options: AppOptions): FastifyInstance {
  const { maxBodyBytes, tls, isClosing, frameworkError, keepAliveMs = KEEP_ALIVE_MS } = options;
  const common = {
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: keepAliveMs,
    ...(maxBodyBytes === 0 ? {} : { bodyLimit: maxBodyBytes }),
    routerOptions: { maxParamLength: MAX_SEGMENT, ignoreTrailingSlash: true },
    return503OnClosing: false,
    // fastify would load its own, a hundred modules, though no route has a schema.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    frameworkErrors: frameworkError,
    clientErrorHandler: (error: ClientError, socket: Socket) => {
      // What comes after a last request is ignored; its own response closes the connection.
      if (error.code === 'HPE_CLOSED_CONNECTION') return;
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && options.isHeldLate(socket)) return;
      if (isClosing(socket)) socket.destroySoon();
      else respondToClientError(error, socket, options);
    },
  } as const;
  const app = tls
    ? (fastify({ ...common, https: { ...NODE_OPTIONS, ...tls } }) as unknown as FastifyInstance)
    : fastify({ ...common, http: NODE_OPTIONS });
  bypassNode(app, options);
  readBodies(app, maxBodyBytes);
  return app;
}

function noSchemas(): never {
  throw new Error('routes of this chassis have no schemas');
}

/** Bodies are bytes; without a bound they are refused unread, whatever their type claims to be. */
function readBodies(app: FastifyInstance, maxBodyBytes: number): void {
  app.removeAllContentTypeParsers();
  if (maxBodyBytes === 0) {
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    return;
  }
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
}

/** What node responds to before any handler of ours, without the error form or not at all. */
function bypassNode({ server }: FastifyInstance, form: BareForm): void {
  // No expectation is honoured: 100 would invite a body that is refused.
  for (const expects of ['checkContinue', 'checkExpectation']) {
    server.on(expects, (request, response) => server.emit('request', request, response));
  }
  server.on('connect', (_request, socket) => {
    const error = httpError(
      'method_not_allowed',
      `method CONNECT is not supported: use ${form.methods.join(' or ')}`,
    );
    // node has let go of the socket, and no timeout of the server would end it.
    socket.on('error', () => undefined);
    socket.end(bareResponse(error, form), () => socket.destroy());
  });
}
