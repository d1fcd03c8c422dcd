import type { Dispatcher, Pool } from 'undici';
import { asError } from '../../lib/base/index.js';
import type { TransportBody, TransportRequest, TransportResponse } from './transport.js';

/** Bytes that may wait to be read before the connection is told to stop. */
const MAX_WAITING = 256 * 1024;

/**
 * One GET over a pool. It takes undici's events as they are: its own `request` makes a stream of every body, which for
 * answers of a few KiB costs more than the rest of a read. `onEnd` is called when nothing more comes, read or not.
 */
export function exchange(
  pool: Pool,
  path: string,
  { headers, signal }: TransportRequest,
  onEnd?: () => void,
): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(pool, signal, { resolve, reject, onEnd });
    pool.dispatch({ method: 'GET', path, headers }, handler);
  });
}

/** What is called with the head of the response, or in its place, and when nothing more comes. */
interface Outcome {
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (reason: unknown) => void;
  readonly onEnd: (() => void) | undefined;
}

class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #body: Body | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly signal: AbortSignal,
    private readonly outcome: Outcome,
  ) {
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Aborting by the controller would end the connection, which this request has not used.
    if (this.signal.aborted) throw asError(this.signal.reason);
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#body = new Body(controller);
    this.outcome.resolve({ status, headers: single(headers), body: this.#body, connection: this.pool });
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#done();
    this.#body?.end(undefined);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#done();
    if (this.#body) this.#body.end(error);
    else this.outcome.reject(error);
  }

  #abort = (): void => {
    this.#controller?.abort(asError(this.signal.reason));
  };

  #done(): void {
    this.signal.removeEventListener('abort', this.#abort);
    this.outcome.onEnd?.();
  }
}

/** A body as it arrives, for one reader. Left before its end, it ends the connection. */
class Body implements TransportBody, AsyncIterator<Uint8Array> {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly controller: Dispatcher.DispatchController) {}

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes > MAX_WAITING) this.controller.pause();
    this.#wake?.();
  }

  end(error: Error | undefined): void {
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  whole(): readonly Uint8Array[] | undefined {
    return this.#ended && !this.#error ? this.#chunks.splice(0) : undefined;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const value = this.#chunks.shift();
      if (value) {
        this.#bytes -= value.byteLength;
        if (this.#chunks.length === 0) this.controller.resume();
        return { done: false, value };
      }
      if (this.#error) throw this.#error;
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#chunks = [];
    if (!this.#ended) this.controller.abort(new Error('the rest of the body is not wanted'));
    return { done: true, value: undefined };
  }
}

/** The first value of each header; undici has their names in lower case, and a list where one comes more than once. */
function single(
  headers: Record<string, string | string[] | undefined>,
): Readonly<Record<string, string | undefined>> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value[0];
  }
  return headers as Record<string, string | undefined>;
}
