import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { asError, type Deadline } from '../../base/index.js';

export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The request was given up before anything of it was sent. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
  constructor() {
    super('the request was cancelled before it was sent');
  }
}

/**
 * Sends a request and gives its whole answer, without the stream and the abort signal that `request` makes for each,
 * which cost much beside a small answer. Rejects with the error of the connection, or what the deadline
 * gave as its reason.
 */
export function wholeAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  deadline: Deadline,
  mayStart: () => boolean = () => true,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) =>
    dispatcher.dispatch(options, new Collector(resolve, reject, deadline, mayStart)),
  );
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];
  readonly #onAbort = (): void => this.#abort();
  #controller: Dispatcher.DispatchController | undefined;
  #statusCode = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(
    private readonly resolve: (answer: WholeAnswer) => void,
    private readonly reject: (error: unknown) => void,
    private readonly deadline: Deadline,
    private readonly mayStart: () => boolean,
  ) {
    deadline.once('abort', this.#onAbort);
    if (deadline.aborted) this.#abort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.deadline.aborted) this.#abort();
    else if (!this.mayStart()) this.#abort(new NotStarted());
  }

  /** Also for 1xx answers, after which another one comes. */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    code: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#statusCode = code;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.deadline.off('abort', this.#onAbort);
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.resolve({ statusCode: this.#statusCode, headers: this.#headers, text: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.deadline.off('abort', this.#onAbort);
    this.reject(error);
  }

  /** One that still waits for a connection is answered at once, and given up when its turn comes. */
  #abort(reason: unknown = this.deadline.reason): void {
    this.#controller?.abort(asError(reason));
    this.reject(reason);
  }
}
