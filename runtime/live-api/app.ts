import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { ApiError } from './api-errors.js';
import { answerClientError } from './client-error.js';

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
  frameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void;
  clientErrorBody(error: ApiError): Buffer;
}

/** A fastify server with the limits that keep one client from costing the others. */
export function createApp({ frameworkError, clientErrorBody }: Refusals): FastifyInstance {
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 2_000,
    },
    routerOptions: { maxParamLength: MAX_SEGMENT, ignoreTrailingSlash: true },
    return503OnClosing: false,
    frameworkErrors: frameworkError,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, clientErrorBody),
  });
  // Bodies are refused unread, whatever their type claims to be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return app;
}
