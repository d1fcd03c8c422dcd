import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../lib/base/index.js';
import {
  Callers,
  createGuard,
  ErrorResponses,
  HttpError,
  READ_ONLY,
  Slices,
  Turns,
} from '../../lib/http/index.js';
import { DEFAULT_LIMITS } from '../../runtime/live-api/limits.js';
import { Responder } from '../../runtime/live-api/responder.js';
import { addRoutes } from '../../runtime/live-api/routes.js';
import { Streams } from '../../runtime/live-api/streams.js';
import type { Metrics } from '../../runtime/metrics/index.js';
import type { RuntimeView } from '../../runtime/view.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What follows the head for as long as the connection lasts, where the answer is a stream. */
  readonly push: Push | undefined;
}

/** The writing end of a stream: what the Live API has of a socket. */
export class Push {
  readonly #closed: (() => void)[] = [];
  readonly #early: { readonly bytes: Buffer; readonly flushed: () => void }[] = [];
  #onWrite: ((bytes: Buffer, flushed: () => void) => void) | undefined;
  #watch: (bytes: Buffer) => void = () => undefined;

  write(bytes: Buffer, flushed: () => void): void {
    if (this.#onWrite) {
      this.#watch(bytes);
      this.#onWrite(bytes, flushed);
    } else this.#early.push({ bytes, flushed });
  }

  /** Calls back with each message when it is written; with those written before, now. */
  watch(listener: (bytes: Buffer) => void): void {
    this.#watch = listener;
    for (const { bytes } of this.#early) listener(bytes);
  }

  /** Gives every message to somebody, who calls `flushed` once the sender need not hold it. */
  attach(onWrite: (bytes: Buffer, flushed: () => void) => void): void {
    this.#onWrite = onWrite;
    for (const { bytes, flushed } of this.#early.splice(0)) onWrite(bytes, flushed);
  }

  onClose(listener: () => void): void {
    this.#closed.push(listener);
  }

  /** The connection has ended. */
  close(): void {
    for (const listener of this.#closed.splice(0)) listener();
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** The Live API's own routes and encoding without a socket: a request is answered before `handle` returns. */
export class LiveApiServer {
  readonly #errors: ErrorResponses;
  readonly #routes: { readonly segments: readonly string[]; readonly handler: Handler }[] = [];

  constructor(view: RuntimeView, metrics: Metrics, clock: Clock) {
    const slices = new Slices(clock);
    const responder = new Responder(view, { slices, turns: new Turns(clock) });
    this.#errors = new ErrorResponses({ ...responder.errorForm, methods: READ_ONLY.methods });
    const app = {
      get: (path: string, handler: Handler) => {
        this.#routes.push({ segments: path.split('/'), handler });
      },
    };
    const streams = new Streams({ view, responder, clock, slices, max: 100 });
    addRoutes({
      app: app as unknown as FastifyInstance,
      guard: createGuard(READ_ONLY),
      view,
      responder,
      streams,
      metrics,
      limits: DEFAULT_LIMITS,
      callers: new Callers(DEFAULT_LIMITS),
      clock,
      readmit: undefined,
      closed: false,
    });
  }

  handle(url: URL, headers: Readonly<Record<string, string>>): HttpAnswer {
    const segments = url.pathname.split('/');
    const route = this.#routes.find((each) => matches(each.segments, segments));
    if (!route) throw new Error(`the simulation has no route for ${url.pathname}`);
    const socket = {
      ...SOCKET,
      write: (bytes: Buffer, flushed: () => void) => reply.push?.write(bytes, flushed),
    };
    const request = {
      raw: { method: 'GET', url: url.pathname, headers, socket },
      headers,
      params: paramsOf(route.segments, segments),
      query: Object.fromEntries(url.searchParams),
    };
    const reply: Reply = new Reply(request);
    try {
      route.handler(request as unknown as FastifyRequest, reply as unknown as FastifyReply);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.#errors.send(error, reply as unknown as FastifyReply);
    }
    return reply;
  }
}

/** A connection that never closes by itself. */
const SOCKET = {
  destroyed: false,
  writableLength: 0,
  remoteAddress: '10.0.0.1',
  once: () => undefined,
  removeListener: () => undefined,
};

/** As much of a fastify reply as the responder uses. */
class Reply implements HttpAnswer {
  status = 200;
  readonly headers: Record<string, string> = {};
  body: Buffer = Buffer.alloc(0);
  push: Push | undefined;
  /** As much of a `ServerResponse` as is used: a stream gives its headers by name, an answer as a list. */
  readonly raw = {
    removeHeader: () => undefined,
    writeHead: (status: number, headers: Readonly<Record<string, string>> | readonly string[]) => {
      this.status = status;
      if (isList(headers)) {
        for (let i = 0; i < headers.length; i += 2) this.header(headers[i] ?? '', headers[i + 1] ?? '');
        return;
      }
      Object.assign(this.headers, headers);
      this.push = new Push();
    },
    flushHeaders: () => undefined,
    end: (body?: Buffer) => (this.push ? this.push.close() : this.send(body)),
    on: (_: 'close', listener: () => void) => this.push?.onClose(listener),
  };

  constructor(readonly request: { readonly raw: { readonly method: string } }) {}

  hijack(): void {}

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

function isList(headers: object): headers is readonly string[] {
  return Array.isArray(headers);
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
