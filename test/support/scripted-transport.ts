import type { Transport, TransportRequest } from '../../oncop/index.js';
import { type ScriptedResponse, scriptedResponse } from './scripted-response.js';
import { ScriptedStream } from './scripted-stream.js';

/** A request that waits for the test to answer it. */
export interface PendingRequest {
  readonly request: TransportRequest;
  answer(response: ScriptedResponse): void;
  fail(error: Error): void;
}

/**
 * A transport that answers by a function, or, without one, holds every request until the test answers it. Requests for
 * streams are kept apart: they are answered 404, or, where the test says so, by streams that it writes.
 */
export class ScriptedTransport {
  readonly requests: TransportRequest[] = [];
  readonly pending: PendingRequest[] = [];
  /** Every stream that was asked for, in order. */
  readonly streams: ScriptedStream[] = [];
  hasStreams = false;
  readonly #script: ((request: TransportRequest, index: number) => ScriptedResponse | Error) | undefined;

  constructor(script?: (request: TransportRequest, index: number) => ScriptedResponse | Error) {
    this.#script = script;
  }

  readonly send: Transport = (request) => {
    if (request.longLived) {
      const stream = new ScriptedStream(request);
      this.streams.push(stream);
      if (!this.hasStreams) stream.answer({ status: 404, body: { error: 'not_found' } });
      return stream.response;
    }
    const index = this.requests.push(request) - 1;
    if (this.#script) {
      const result = this.#script(request, index);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(scriptedResponse(result));
    }
    return new Promise((resolve, reject) => {
      this.pending.push({
        request,
        answer: (response) => resolve(scriptedResponse(response)),
        fail: reject,
      });
    });
  };

  /** The last stream that was asked for. */
  get stream(): ScriptedStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('no stream was asked for');
    return stream;
  }

  /** The oldest request that was not answered yet. */
  next(): PendingRequest {
    const pending = this.pending.shift();
    if (!pending) throw new Error('no request waits');
    return pending;
  }
}
