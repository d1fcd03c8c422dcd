import type { Transport, TransportRequest, TransportResponse } from '../../oncop/index.js';

/** A response made in the test. `connection` defaults to one that is shared by all. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly connection?: object;
}

/** A request that waits for the test to answer it. */
export interface PendingRequest {
  readonly request: TransportRequest;
  answer(response: ScriptedResponse): void;
  fail(error: Error): void;
}

const CONNECTION = {};

/** A transport that answers by a function, or, without one, holds every request until the test answers it. */
export class ScriptedTransport {
  readonly requests: TransportRequest[] = [];
  readonly pending: PendingRequest[] = [];
  readonly #script: ((request: TransportRequest, index: number) => ScriptedResponse | Error) | undefined;

  constructor(script?: (request: TransportRequest, index: number) => ScriptedResponse | Error) {
    this.#script = script;
  }

  readonly send: Transport = (request) => {
    const index = this.requests.push(request) - 1;
    if (this.#script) {
      const result = this.#script(request, index);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(responseOf(result));
    }
    return new Promise((resolve, reject) => {
      this.pending.push({
        request,
        answer: (response) => resolve(responseOf(response)),
        fail: reject,
      });
    });
  };

  /** The oldest request that was not answered yet. */
  next(): PendingRequest {
    const pending = this.pending.shift();
    if (!pending) throw new Error('no request waits');
    return pending;
  }
}

function responseOf({ status = 200, headers = {}, body, connection }: ScriptedResponse): TransportResponse {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: chunks(text), connection: connection ?? CONNECTION };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
