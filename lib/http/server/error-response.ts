import type { FastifyReply } from 'fastify';
import type { HttpError } from '../errors/http-error.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** How a server writes its errors. */
export interface ErrorForm {
  /** The bytes of the body. */
  readonly errorBody: (error: HttpError) => Buffer;
  /** Headers beside those of every error. */
  readonly errorHeaders?: (error: HttpError) => Readonly<Record<string, string>>;
  /** The methods that the server takes, for the header `Allow`. */
  readonly methods: readonly string[];
}

/** Sends errors in the form of one server, and knows the sockets that it has said it closes. */
export class ErrorResponses {
  readonly #closing = new WeakSet<object>();

  constructor(private readonly form: ErrorForm) {}

  send(error: HttpError, reply: FastifyReply): void {
    const { errorBody, errorHeaders, methods } = this.form;
    reply.code(error.status).header('content-type', JSON_TYPE).header('cache-control', 'no-cache');
    reply.header('x-content-type-options', 'nosniff');
    for (const [name, value] of Object.entries(errorHeaders?.(error) ?? {})) reply.header(name, value);
    const { retryAfterSeconds, closes } = error.row;
    if (retryAfterSeconds !== undefined) reply.header('retry-after', `${retryAfterSeconds}`);
    if (error.code === 'method_not_allowed') reply.header('allow', methods.join(', '));
    if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="orkestra"');
    if (closes) {
      reply.header('connection', 'close');
      this.#closing.add(reply.request.raw.socket);
    }
    reply.send(errorBody(error));
  }

  /** Whether a response on this socket has said that it closes. */
  isClosing(socket: object): boolean {
    return this.#closing.has(socket);
  }
}
