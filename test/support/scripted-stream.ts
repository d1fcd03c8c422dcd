import type { TransportRequest, TransportResponse } from '../../oncop/index.js';
import { type ScriptedResponse, scriptedResponse } from './scripted-response.js';

/** A stream that a client asked for, and whose peer the test plays. */
export class ScriptedStream {
  readonly response: Promise<TransportResponse>;
  #resolve: (response: TransportResponse) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  readonly #chunks: (Uint8Array | Error | 'end')[] = [];
  #wake: () => void = () => undefined;

  constructor(readonly request: TransportRequest) {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the client has gone. */
  get left(): boolean {
    return this.request.signal.aborted;
  }

  /** Answers with something that is no stream. */
  answer(response: ScriptedResponse): void {
    this.#resolve(scriptedResponse(response));
  }

  fail(error = new Error('refused')): void {
    this.#reject(error);
  }

  /** Begins the stream. */
  open(headers: Readonly<Record<string, string>> = {}): this {
    this.#resolve({
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers },
      body: this.#body(),
      connection: {},
    });
    return this;
  }

  write(text: string | Uint8Array): this {
    return this.#push(Buffer.from(text));
  }

  /** A frame with the answers of one moment: `epoch` and `seq` order it and are its id, `at` says when that was. */
  frame(
    epoch: number,
    seq: number,
    more: { depth?: number; leads?: boolean; events?: readonly string[]; at?: number } = {},
  ): this {
    const { depth = seq, leads = true, events = ['health', 'metrics'] } = more;
    const stamp = { isKonductor: leads, epoch, seq };
    const data: Readonly<Record<string, object>> = {
      health: { name: 'loader', state: 'healthy', queueDepth: depth, ...stamp },
      metrics: { name: 'loader', metrics: { queueDepth: depth }, ...stamp },
    };
    const blocks = events.map((event) => `event: ${event}\ndata: ${JSON.stringify(data[event])}\n`);
    return this.write(`${blocks.join('\n')}${momentOf(more.at)}id: ${epoch}-${seq}-x\n\n`);
  }

  /** Says that the state of that moment is still the present one. */
  confirm(epoch: number, seq: number, at?: number): this {
    return this.write(`${momentOf(at)}id: ${epoch}-${seq}-x\n\n`);
  }

  end(): this {
    return this.#push('end');
  }

  cut(error = new Error('reset')): this {
    return this.#push(error);
  }

  #push(what: Uint8Array | Error | 'end'): this {
    this.#chunks.push(what);
    this.#wake();
    return this;
  }

  async *#body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk === 'end') return;
      if (chunk instanceof Error) throw chunk;
      if (chunk) yield chunk;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

function momentOf(at: number | undefined): string {
  return at === undefined ? '' : `at: ${at}\n`;
}
