import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../base/index.js';
import { ApiError } from '../../runtime/live-api/api-errors.js';
import { Responder } from '../../runtime/live-api/responder.js';
import { addRoutes } from '../../runtime/live-api/routes.js';
import { Streams } from '../../runtime/live-api/streams.js';
import type { Metrics } from '../../runtime/metrics/index.js';
import type { RuntimeView } from '../../runtime/view.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** The Live API's own routes and encoding without a socket: a request is answered before `handle` returns. */
export class LiveApiServer {
  readonly #responder: Responder;
  readonly #routes: { readonly segments: readonly string[]; readonly handler: Handler }[] = [];

  constructor(view: RuntimeView, metrics: Metrics, clock: Clock) {
    const responder = new Responder(view);
    this.#responder = responder;
    const app = {
      get: (path: string, handler: Handler) => {
        this.#routes.push({ segments: path.split('/'), handler });
      },
    };
    const streams = new Streams({ view, responder, clock, max: 100 });
    addRoutes({ app: app as unknown as FastifyInstance, view, responder }, metrics, streams);
  }

  handle(url: URL, headers: Readonly<Record<string, string>>): HttpAnswer {
    const reply = new Reply();
    const segments = url.pathname.split('/');
    const route = this.#routes.find((each) => matches(each.segments, segments));
    if (!route) throw new Error(`the simulation has no route for ${url.pathname}`);
    const request = {
      raw: { method: 'GET', url: url.pathname, headers },
      headers,
      params: paramsOf(route.segments, segments),
      query: {},
    };
    try {
      route.handler(request as unknown as FastifyRequest, reply as unknown as FastifyReply);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#responder.sendError(error, reply as unknown as FastifyReply);
    }
    return reply;
  }
}

/** As much of a fastify reply as the responder uses. */
class Reply implements HttpAnswer {
  status = 200;
  readonly headers: Record<string, string> = {};
  body: Buffer = Buffer.alloc(0);

  code(status: number): this {
    this.status = status;
    return this;
  }

  header(name: string, value: string): this {
    this.headers[name.toLowerCase()] = value;
    return this;
  }

  send(body?: Buffer | string): this {
    if (body !== undefined) this.body = Buffer.from(body);
    return this;
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part.startsWith(':') || part === segments[index])
  );
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(segments[index] ?? '');
  }
  return params;
}
