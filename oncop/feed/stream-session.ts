/**
 * One connection to a stream, from its request to its end. It knows when a peer has no stream, when one has gone silent
 * or costs too much, and what to report to the circuit; what the messages mean is for the subscription.
 */
import { type Clock, Watchdog } from '../../lib/base/index.js';
import { oncopErrors } from '../errors.js';
import type { AttemptTools } from '../fetch/attempt.js';
import { MAX_BODY_BYTES } from '../fetch/body.js';
import type { Leaders } from '../fetch/leaders.js';
import { Race } from '../fetch/race.js';
import type { OnReport, RequestResult } from '../fetch/report.js';
import { requestFailureOf, statusFailure } from '../fetch/request-failure.js';
import type { RemoteTarget } from '../target/target.js';
import type { TransportResponse } from '../transport/transport.js';
import { BlockReader } from './stream-blocks.js';
import { FrameReader, type StreamMessage } from './stream-frames.js';
import { StreamPacing, type TimedMessage } from './stream-pacing.js';
import { StreamTime } from './stream-time.js';

/** Milliseconds from the request to the first message, at most. */
export const FIRST_MESSAGE_MS = 5_000;
/** Milliseconds between two messages, at most: three times the interval that a publisher promises. */
export const SILENCE_MS = 30_000;

export interface SessionTools extends AttemptTools {
  readonly report: OnReport;
  readonly leaders: Leaders;
}

export interface SessionOptions {
  readonly url: URL;
  /** The URL for logs. */
  readonly shown: string;
  /** What is kept current; its credentials and certificates are those of the stream. */
  readonly target: RemoteTarget;
  /** The id of the cached state, if there is one. */
  readonly lastId: string | undefined;
  /** Aborts with the ORK_ONCOP_ error that then ends the session. */
  readonly signal: AbortSignal;
  /** After so many milliseconds the next message is the last: a new request measures the age of messages again. */
  readonly longestMs: number;
  /** Gets the messages in order; returning false ends the session, and a throw ends it as a fault of the peer. */
  readonly onMessage: (message: TimedMessage) => boolean;
}

/** How a session ended. */
export type SessionEnd =
  /** The peer has no such stream for this client, and may not have one soon. */
  | { readonly kind: 'absent'; readonly message: string }
  /** Something failed that may work again any time. */
  | { readonly kind: 'broken'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** Because of `onMessage`, the signal or the time limit. */
  | { readonly kind: 'left' };

/** Never rejects; ends soon after the signal aborts. */
export async function runSession(options: SessionOptions, tools: SessionTools): Promise<SessionEnd> {
  const end = new AbortController();
  const left = oncopErrors.make('ORK_ONCOP_CLOSED', 'the stream is not needed any more');
  const onSilent = (): void => end.abort(silenceError(options.target));
  const watchdog = new Watchdog(tools.clock, SILENCE_MS, onSilent, FIRST_MESSAGE_MS);
  const race = new Race(AbortSignal.any([options.signal, end.signal]));
  const listener = new Listener(options, tools.clock, (error) => end.abort(error ?? left));
  try {
    const { response, sentAt } = await open(options, race, tools);
    const refused = refusal(response);
    if (refused) return refused;
    await listener.listen({ response, race, watchdog, sentAt });
    return { kind: 'broken', message: 'the stream ended', retryAfterMs: undefined };
  } catch (error) {
    if (options.signal.aborted || end.signal.reason === left) return { kind: 'left' };
    const failure = requestFailureOf(race.signal.aborted ? race.signal.reason : error);
    const { code, message } = failure;
    if (code === 'ORK_ONCOP_BUDGET') tools.gate.exceeded(options.target.peer, failure);
    return { kind: 'broken', message, retryAfterMs: undefined };
  } finally {
    watchdog.stop();
    listener.stop();
    // Frees the connection, whatever is still on it.
    end.abort(left);
  }
}

function silenceError({ peer }: RemoteTarget): Error {
  return oncopErrors.make('ORK_ONCOP_TIMEOUT', `the stream of ${peer} went silent`);
}

/** A response, and when its request was sent. */
interface Opened {
  readonly response: TransportResponse;
  readonly sentAt: number;
}

async function open(options: SessionOptions, race: Race, tools: SessionTools): Promise<Opened> {
  const { url, shown, lastId, target } = options;
  const { peer, credential, tls } = target;
  const { clock, gate, secrets } = tools;
  const { signal } = race;
  const authorization = credential ? await race.run(() => credential.headersFor(url, secrets, signal)) : {};
  const circuit = gate.enter(peer);
  if (circuit) throw oncopErrors.make(circuit.code, circuit.message);
  const sentAt = clock.monotonic();
  const headers = {
    accept: 'text/event-stream',
    'orkestra-oncop': '1',
    ...authorization,
    ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
  };
  const report = (result: RequestResult, message = ''): void => {
    const durationMs = clock.monotonic() - sentAt;
    tools.report({ type: 'request', peer, surface: 'stream', url: shown, result, durationMs, message });
  };
  try {
    const response = await race.run(() =>
      tools.transport({
        url,
        headers,
        notOn: undefined,
        signal,
        tls: tls && { id: tls.id, serverName: tls.serverName, load: () => tls.load(secrets, signal) },
        longLived: true,
      }),
    );
    // A peer that refuses a stream, for good or because it has too many (429), may still answer reads.
    if (isStream(response) || response.status === 429 || !statusFailure(response).transient) {
      gate.answered(peer);
    } else gate.abandoned(peer);
    report(resultOf(response));
    tools.leaders.learn(target, response.headers['orkestra-konductor']);
    return { response, sentAt };
  } catch (error) {
    const isOurs = options.signal.aborted;
    const failure = requestFailureOf(signal.aborted ? signal.reason : error);
    if (isOurs) gate.abandoned(peer);
    else gate.failed(peer, failure);
    report(isOurs ? 'abandoned' : signal.aborted ? 'timeout' : 'unreachable', failure.message);
    throw error;
  }
}

function resultOf(response: TransportResponse): RequestResult {
  const { status } = response;
  if (status === 404) return 'absent';
  if (status === 401 || status === 403) return 'denied';
  if (isStream(response)) return 'ok';
  return statusFailure(response).transient ? 'unavailable' : 'rejected';
}

function isStream({ status, headers }: TransportResponse): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return (
    status === 200 &&
    encoding === 'identity' &&
    /^text\/event-stream\s*(?:;|$)/i.test(headers['content-type'] ?? '')
  );
}

/** The end of a session whose response is not a stream; undefined: it is one. */
function refusal(response: TransportResponse): SessionEnd | undefined {
  if (isStream(response)) return undefined;
  const { transient, retryAfterMs } = statusFailure(response);
  const what =
    response.status === 200
      ? 'something other than a stream of events'
      : `${response.status} to the request for a stream`;
  const message = `the peer answered ${what}`;
  return transient ? { kind: 'broken', message, retryAfterMs } : { kind: 'absent', message };
}

interface Connection extends Opened {
  readonly race: Race;
  readonly watchdog: Watchdog;
}

/** Reads the messages of a response and delivers them at a bounded rate. */
class Listener {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #pacing: StreamPacing;
  readonly #end: (error: unknown) => void;
  #isLast = false;

  /** `end` is called at most once: without an error when the session is not wanted any more. */
  constructor(options: SessionOptions, clock: Clock, end: (error: unknown) => void) {
    this.#options = options;
    this.#clock = clock;
    this.#end = end;
    this.#pacing = new StreamPacing({ clock, deliver: (message) => this.#deliver(message) });
  }

  /** Resolves when the response ends; rejects when it breaks, costs too much, or the session was ended. */
  async listen({ response, race, watchdog, sentAt }: Connection): Promise<void> {
    const time = new StreamTime(sentAt);
    const blocks = new BlockReader(MAX_BODY_BYTES);
    const frames = new FrameReader();
    const chunks = response.body[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await race.run(() => chunks.next());
      if (done) return;
      this.#pacing.count(value.byteLength);
      const message = frames.push(blocks.push(value));
      if (!message) continue;
      watchdog.heard();
      const now = this.#clock.monotonic();
      const timed = timedMessage(message, time, now);
      this.#isLast ||= now - sentAt >= this.#options.longestMs || time.isOff;
      this.#pacing.offer(timed);
    }
  }

  stop(): void {
    this.#pacing.stop();
  }

  #deliver(message: TimedMessage): void {
    try {
      if (!this.#options.onMessage(message) || this.#isLast) this.#end(undefined);
    } catch (error) {
      this.#end(error);
    }
  }
}

function timedMessage({ events, id, at }: StreamMessage, time: StreamTime, now: number): TimedMessage {
  const timed = [...events].map(
    ([event, pushed]) =>
      [event, { data: pushed.data, id: pushed.id, sentAt: time.sentAt(pushed, now) }] as const,
  );
  return { events: new Map(timed), id, sentAt: time.sentAt({ at }, now) };
}
