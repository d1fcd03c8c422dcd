/**
 * One call to the API server: as many HTTP requests as it takes. A request is sent again when the server asks for it
 * (429 or 503 with a `Retry-After`) or the connection broke, both only where repeating is harmless, and after a 401 with
 * fresh credentials. Neither a 401 nor a 429 has done anything, so a POST is repeated after them too. Who is turned away and
 * not to repeat gets the error a second later: a worker would otherwise send the next request at once, and the next.
 *
 * A request without an answer in time may stand for a network that has let go of all connections without a word: further
 * requests have new ones. When one of them is answered, each that is under way counts as broken where nothing comes within
 * 5 s.
 */
import { type Clock, Deadline, sleep } from '../../base/index.js';
import type { Connection, Connections } from './connections.js';
import type { CallOptions } from './kube-api.js';
import { answerError, KubeError, readStatus, unansweredError } from './kube-error.js';
import type { RequestSample, Verb } from './request-sample.js';
import type { ServerPulse } from './server-pulse.js';
import { warningTexts } from './warnings.js';
import { Flights, NotStarted, wholeAnswer } from './whole-answer.js';

export interface Call {
  readonly verb: Verb;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, below the server's own path. */
  readonly path: string;
  readonly resource: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly retry: boolean;
  readonly use: 'requests' | 'apart';
  readonly mayStart: CallOptions['mayStart'];
  readonly agentComment: string | undefined;
  readonly onSample: CallOptions['onSample'];
  /** Reads the body of an answer that succeeded; `JSON.parse` unless given. */
  readonly read?: ((text: string) => unknown) | undefined;
}

/** What one who looks at the requests of a client is told; it must not throw, and costs each request. */
export interface RequestObserver {
  onRequest?(sample: RequestSample): void;
  /** The server warns of the request, as of a deprecated version or an unknown field (`Warning` header, RFC 7234). */
  onWarning?(text: string, request: string): void;
}

const MAX_ATTEMPTS = 5;
/** How often a broken connection is tried again: the server closed it while the request was on its way. */
const MAX_RECONNECTS = 1;

/** How long a caller that is turned away for good is held, at most. */
const HOLD_MS = 1_000;

export interface ExchangeOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly observers: ReadonlySet<RequestObserver>;
  readonly pulse: ServerPulse;
}

interface Progress {
  attempts: number;
  throttledMs: number;
  reconnects: number;
  reauthenticated: boolean;
}

export class Exchange {
  readonly #flights: Flights;

  constructor(private readonly options: ExchangeOptions) {
    this.#flights = new Flights(options.clock);
    options.pulse.onDoubt(() => this.#flights.doubt());
  }

  /** The body of a successful answer, as `call.read` gives it. Rejects with a KubeError, or an OrkestraError for credentials. */
  async run(call: Call): Promise<unknown> {
    const deadline = new Deadline(this.options.clock, call.timeoutMs, call.signal);
    const progress: Progress = { attempts: 0, throttledMs: 0, reconnects: 0, reauthenticated: false };
    try {
      for (;;) {
        const outcome = await this.#attempt(call, deadline, progress.throttledMs);
        if (!(outcome instanceof Failure)) return outcome.body;
        const waitMs = this.#again(call, outcome, progress, deadline);
        if (waitMs === undefined) {
          if (call.retry && isTurnedAway(outcome)) await this.#hold(outcome, deadline);
          throw outcome.error;
        }
        progress.throttledMs = waitMs;
        if (waitMs > 0) await sleep(this.options.clock, waitMs, deadline.signal);
      }
    } finally {
      deadline.clear();
    }
  }

  /** Holds back a caller that may not wait as long as the server asked for: it would send its next request at once. */
  #hold({ error }: Failure, { remainingMs, signal }: Deadline): Promise<unknown> {
    const ms = Math.min(HOLD_MS, error.status.retryAfterMs ?? HOLD_MS, remainingMs);
    return sleep(this.options.clock, ms, signal).catch(() => undefined);
  }

  /** How long to wait before the next attempt; undefined: there is none. */
  #again(call: Call, failure: Failure, progress: Progress, deadline: Deadline): number | undefined {
    const { error, connection } = failure;
    progress.attempts += 1;
    const { code, reason, retryAfterMs } = error.status;
    if (deadline.aborted || this.options.connections.isClosed) return undefined;
    if (reason === 'Aborted' || !call.retry) return undefined;
    if (code === 401 && connection && !progress.reauthenticated) {
      progress.reauthenticated = true;
      this.options.connections.reject(connection.credential);
      return 0;
    }
    if (!repeatable(call, code) || progress.attempts >= MAX_ATTEMPTS) return undefined;
    if (reason === 'Network') return progress.reconnects++ < MAX_RECONNECTS ? 0 : undefined;
    if ((code !== 429 && code !== 503) || retryAfterMs === undefined) return undefined;
    return retryAfterMs < deadline.remainingMs ? retryAfterMs : undefined;
  }

  async #attempt(call: Call, deadline: Deadline, throttledMs: number): Promise<Success | Failure> {
    const { clock, connections } = this.options;
    const place = `${call.method} ${call.path}`;
    const startedAt = clock.monotonic();
    let code = 0;
    let throttled = false;
    let connection: Connection | undefined;
    try {
      const opened = connections.open(call.use);
      connection = opened instanceof Promise ? await opened : opened;
      const request = requestOptions(call, connection, this.options);
      // The server compresses what is large, and has less to encrypt: a page of 500 objects is a tenth of its size.
      if (call.method === 'GET') request.headers['accept-encoding'] = 'gzip';
      const sending = { deadline, flights: this.#flights, mayStart: call.mayStart };
      const { statusCode, headers, text } = await wholeAnswer(connection.dispatcher, request, sending);
      code = statusCode;
      if (headers['warning'] !== undefined) this.#warn(headers['warning'], place);
      if (code >= 200 && code < 300) {
        const body = parse(text, call.read);
        return body === undefined
          ? new Failure(answerError(place, code, 'the body is not JSON'), connection)
          : { body };
      }
      const status = readStatus(parse(text) ?? text, code, retryAfter(headers['retry-after'], clock.now()));
      throttled = isThrottling(code, status.retryAfterMs);
      return new Failure(new KubeError('ORK_KUBE_API', place, status), connection);
    } catch (error) {
      if (connection === undefined) throw error;
      if (deadline.expired) {
        connections.renew(connection);
        this.options.pulse.lost();
      }
      return new Failure(interrupted(place, deadline, error), connection);
    } finally {
      this.report(call, { code, startedAt, throttledMs, throttled });
    }
  }

  /** Tells the pulse, and the observers, which must not be able to fail a request. */
  report(
    call: Pick<Call, 'verb' | 'resource'> & Partial<Pick<Call, 'onSample'>>,
    { startedAt, ...outcome }: AttemptOutcome,
  ): void {
    const { pulse, clock } = this.options;
    pulse.saw(outcome.code);
    const { verb, resource, onSample } = call;
    const sample = { verb, resource, durationMs: clock.monotonic() - startedAt, ...outcome };
    this.#tell((observer) => observer.onRequest?.(sample));
    onSample?.(sample);
  }

  #warn(header: string | readonly string[], place: string): void {
    for (const text of warningTexts(header)) this.#tell((observer) => observer.onWarning?.(text, place));
  }

  #tell(act: (observer: RequestObserver) => void): void {
    for (const observer of this.options.observers) {
      try {
        act(observer);
      } catch {
        // Counting is a courtesy.
      }
    }
  }
}

/** How an attempt ended, for those who count. */
type AttemptOutcome = Pick<RequestSample, 'code' | 'throttledMs' | 'throttled'> & {
  /** Monotonic milliseconds. */
  readonly startedAt: number;
};

interface Success {
  readonly body: unknown;
}

class Failure {
  constructor(
    readonly error: KubeError,
    readonly connection: Connection | undefined,
  ) {}
}

function isTurnedAway({ error }: Failure): boolean {
  return isThrottling(error.status.code, error.status.retryAfterMs);
}

/** The server turned the request away for a while, rather than failed. */
export function isThrottling(code: number, retryAfterMs: number | undefined): boolean {
  return code === 429 || (code === 503 && retryAfterMs !== undefined);
}

/** A PUT carries the version it replaces, or states the whole object; a POST may act twice, unless it was turned away. */
function repeatable(call: Call, code: number): boolean {
  return call.method !== 'POST' || code === 429;
}

function interrupted(place: string, deadline: Deadline, error: unknown): KubeError {
  if (deadline.expired) return unansweredError(place, 'Timeout', deadline.reason);
  const given = deadline.aborted || error instanceof NotStarted;
  return unansweredError(place, given ? 'Aborted' : 'Network', error);
}

/** The options that requests and watches share. */
export function requestOptions(
  call: Pick<Call, 'method' | 'path' | 'body' | 'contentType'> & Partial<Pick<Call, 'agentComment'>>,
  { credential, prefix }: Connection,
  { userAgent }: Pick<ExchangeOptions, 'userAgent'>,
) {
  const headers: Record<string, string> = {
    ...credential.headers,
    accept: 'application/json',
    'user-agent': call.agentComment === undefined ? userAgent : `${userAgent} (${call.agentComment})`,
  };
  if (call.body !== undefined) headers['content-type'] = call.contentType ?? 'application/json';
  return {
    method: call.method,
    path: `${prefix}${call.path}`,
    headers,
    ...(call.body === undefined ? {} : { body: call.body }),
  };
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(
  header: string | readonly string[] | undefined,
  nowMs: number,
): number | undefined {
  const value = typeof header === 'string' ? header : header?.[0];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function parse(text: string, read: (text: string) => unknown = JSON.parse): unknown {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}
