import { constants } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { asError, type Clock, type Deadline, type TimerHandle } from '../../base/index.js';

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

/** The request was given up because its connection seems to have gone silent; what was sent may have been done. */
export class SilentConnection extends Error {
  override readonly name = 'SilentConnection';
  constructor() {
    super('its connection brought nothing after another request got no answer in time');
  }
}

/** A request that is in doubt ends when nothing of an answer comes within so long. */
const DOUBT_MS = 5_000;

/** In pieces of which a page of a list takes few, and no more than a text can hold. */
const UNPACKED = { chunkSize: 256 * 1_024, maxOutputLength: constants.MAX_STRING_LENGTH };

/** The requests that are under way. */
export class Flights {
  readonly #all = new Set<Collector>();

  constructor(readonly clock: Clock) {}

  add(one: Collector): void {
    this.#all.add(one);
  }

  delete(one: Collector): void {
    this.#all.delete(one);
  }

  /** Their connections may have gone silent: each that has no answer soon ends with `SilentConnection`. */
  doubt(): void {
    for (const one of this.#all) one.doubt();
  }
}

export interface Sending {
  readonly deadline: Deadline;
  readonly flights: Flights;
  /** Called when the request has a connection; when it returns false, the request is not sent. */
  readonly mayStart: (() => boolean) | undefined;
}

/**
 * Sends a request and gives its whole answer, without the stream and the abort signal that `request` makes for each,
 * which cost much beside a small answer. Rejects with the error of the connection, or what the deadline
 * gave as its reason.
 */
export function wholeAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  sending: Sending,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) =>
    dispatcher.dispatch(options, new Collector(resolve, reject, sending)),
  );
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];
  readonly #onAbort = (): void => this.#abort();
  #controller: Dispatcher.DispatchController | undefined;
  #statusCode = 0;
  #headers: IncomingHttpHeaders = {};
  #doubt: TimerHandle | undefined;

  constructor(
    private readonly resolve: (answer: WholeAnswer) => void,
    private readonly reject: (error: unknown) => void,
    private readonly sending: Sending,
  ) {
    const { deadline, flights } = sending;
    flights.add(this);
    deadline.once('abort', this.#onAbort);
    if (deadline.aborted) this.#abort();
  }

  /** One that waits for a connection has none that could be silent. */
  doubt(): void {
    if (this.#controller === undefined || this.#doubt !== undefined) return;
    const { clock } = this.sending.flights;
    this.#doubt = clock.setTimeout(() => {
      if (this.#statusCode === 0) this.#abort(new SilentConnection());
    }, DOUBT_MS);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    const { deadline, mayStart } = this.sending;
    if (deadline.aborted) this.#abort();
    else if (mayStart?.() === false) this.#abort(new NotStarted());
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
    this.#end();
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    if (this.#headers['content-encoding'] !== 'gzip') this.#resolve(body);
    else gunzip(body, UNPACKED, (error, unpacked) => (error ? this.reject(error) : this.#resolve(unpacked)));
  }

  #resolve(body: Buffer): void {
    this.resolve({ statusCode: this.#statusCode, headers: this.#headers, text: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end();
    this.reject(error);
  }

  /** One that still waits for a connection is answered at once, and given up when its turn comes. */
  #abort(reason: unknown = this.sending.deadline.reason): void {
    this.#end();
    this.#controller?.abort(asError(reason));
    this.reject(reason);
  }

  #end(): void {
    const { deadline, flights } = this.sending;
    deadline.off('abort', this.#onAbort);
    flights.delete(this);
    flights.clock.clearTimeout(this.#doubt);
  }
}
