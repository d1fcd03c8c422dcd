/**
 * A request of this process: it has no socket, so nothing of it waits for the system, and it is served in as many turns
 * of the event loop as its work takes.
 */
import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { ServedAnswer, ServedRequest } from './exchange.js';

export interface LocalRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

/** What one who asks is told, in this order; after `onEnd` or `onBroken` nothing more comes. */
export interface LocalListener {
  onHead(status: number, headers: IncomingHttpHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** The server has broken the answer off. */
  onBroken(): void;
}

/** A request of this process as the server reads it. */
export class LocalCall implements ServedRequest {
  readonly complete = true;
  readonly headers: IncomingHttpHeaders;

  constructor(private readonly request: LocalRequest) {
    this.headers = { host: 'localhost', ...request.headers };
  }

  get method(): string {
    return this.request.method;
  }

  get url(): string {
    return this.request.path;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Buffer> {
    const { body } = this.request;
    if (body !== undefined) yield body;
  }
}

/** The answer to it. Whoever asks takes every chunk at once, so nothing piles up here. */
export class LocalAnswer extends EventEmitter<{ close: [] }> implements ServedAnswer {
  readonly writableLength = 0;
  headersSent = false;
  #ended = false;

  constructor(private readonly listener: LocalListener) {
    super();
  }

  writeHead(status: number, headers: OutgoingHttpHeaders): void {
    this.headersSent = true;
    const texts = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? [...value] : String(value)] as const],
    );
    if (!this.#ended) this.listener.onHead(status, Object.fromEntries(texts));
  }

  flushHeaders(): void {}

  write(chunk: string | Buffer): void {
    if (!this.#ended && chunk.length > 0) this.listener.onData(Buffer.from(chunk as string));
  }

  end(chunk: string | Buffer = ''): void {
    this.write(chunk);
    this.#close(() => this.listener.onEnd());
  }

  destroy(): void {
    this.#close(() => this.listener.onBroken());
  }

  /** Whoever asked does not want the rest. */
  abandon(): void {
    this.#close(() => {});
  }

  #close(tell: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    tell();
    this.emit('close');
  }
}
