import type { FastifyReply } from 'fastify';
import type { HttpError } from '../errors/http-error.js';
import type { PlainResponse } from './plain-posts.js';

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
    const { status, headers, body } = this.make(error, reply.request.raw.socket);
    reply.code(status).headers(headers).send(body);
  }

  /** What `send` sends; whoever makes it sends it on that socket. */
  make(error: HttpError, socket: object): PlainResponse {
    const { errorBody, errorHeaders, methods } = this.form;
    const { retryAfterSeconds, closes } = error.row;
    if (closes) this.#closing.add(socket);
    const headers = {
      'content-type': JSON_TYPE,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      ...errorHeaders?.(error),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` }),
      ...(error.code === 'method_not_allowed' ? { allow: methods.join(', ') } : {}),
      ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="orkestra"' } : {}),
      ...(closes ? { connection: 'close' } : {}),
    };
    return { status: error.status, headers, body: errorBody(error) };
  }

  /** Whether a response on this socket has said that it closes. */
  isClosing(socket: object): boolean {
    return this.#closing.has(socket);
  }
}
