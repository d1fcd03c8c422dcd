import type { Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { ApiError } from '../../runtime/live-api/api-errors.js';
import { answerClientError, bareAnswer } from './client-error.js';

/** Longest path segment; the router's own default (100) is below what Kubernetes allows in a name (253). */
export const MAX_SEGMENT = 1_024;

/** Time to receive a whole request; a client that dribbles one is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * A connection on which nothing moves. One that does not read its answer gets up to twice as long: node starts the
 * time anew once when a write is pending.
 */
const CONNECTION_TIMEOUT_MS = 30_000;
/** Longer than the usual 60 s of a load balancer, so that the balancer is the side that closes. */
const KEEP_ALIVE_MS = 72_000;
const MAX_HEAD_BYTES = 16_384;

/** What to answer where no handler of ours is reached. */
interface Refusals {
  /** Whether the last answer on this socket said that it closes. */
  isLeaving(socket: Socket): boolean;
  frameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void;
  clientErrorBody(error: ApiError): Buffer;
}

/** A fastify server with the limits that keep one client from costing the others. */
export function createApp({ isLeaving, frameworkError, clientErrorBody }: Refusals): FastifyInstance {
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 2_000,
      // The guard answers those without, in the error form.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: MAX_SEGMENT, ignoreTrailingSlash: true },
    return503OnClosing: false,
    // fastify would load its own, a hundred modules, though no route has a schema.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    frameworkErrors: frameworkError,
    clientErrorHandler: (error, socket) => {
      // What comes after a last request is not answered; its own answer closes the connection.
      if (error.code === 'HPE_CLOSED_CONNECTION') return;
      if (isLeaving(socket)) socket.destroySoon();
      else answerClientError(error, socket, clientErrorBody);
    },
  });
  answerItself(app, clientErrorBody);
  // Bodies are refused unread, whatever their type claims to be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return app;
}

function noSchemas(): never {
  throw new Error('the routes of the Live API have no schemas');
}

/** What node answers before any handler of ours, without the error form or not at all. */
function answerItself({ server }: FastifyInstance, clientErrorBody: Refusals['clientErrorBody']): void {
  // No expectation is waited for: 100 would invite a body that is refused.
  for (const expects of ['checkContinue', 'checkExpectation']) {
    server.on(expects, (request, response) => server.emit('request', request, response));
  }
  server.on('connect', (_request, socket) => {
    const error = new ApiError(
      'method_not_allowed',
      'CONNECT is not possible here: the Live API only reads.',
    );
    // node has let go of the socket, and no timeout of the server would end it.
    socket.on('error', () => undefined);
    socket.end(bareAnswer(error, clientErrorBody), () => socket.destroy());
  });
}
