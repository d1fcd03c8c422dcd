/**
 * One connection to a stream, from its request to its end. It knows when a peer has no stream, when one has gone
 * silent, and what is worth telling the circuit; what the news mean is for whoever listens.
 */
import type { Clock, TimerHandle } from '../../lib/base/index.js';
import { oncopErrors } from '../errors.js';
import type { AttemptTools } from '../fetch/attempt.js';
import { MAX_BODY_BYTES } from '../fetch/body.js';
import type { Leaders } from '../fetch/leaders.js';
import { Race } from '../fetch/race.js';
import type { OnReport, RequestResult } from '../fetch/report.js';
import { refusal, troubleOf } from '../fetch/trouble.js';
import type { RemoteTarget } from '../target/target.js';
import type { TransportResponse } from '../transport/transport.js';
import { BlockReader } from './stream-blocks.js';
import { FrameReader, type StreamNews } from './stream-frames.js';
import { StreamTime } from './stream-time.js';

/** Milliseconds from the request to the first news at the latest. */
export const FIRST_NEWS_MS = 5_000;
/** Milliseconds between two news at the latest: three times what a publisher promises. */
export const SILENCE_MS = 30_000;

export interface SessionTools extends AttemptTools {
  readonly report: OnReport;
  readonly leaders: Leaders;
}

export interface SessionPlan {
  readonly url: URL;
  /** What is kept current; its credentials and certificates are those of the stream. */
  readonly target: RemoteTarget;
  /** The id of the state in hand, if there is one. */
  readonly lastId: string | undefined;
  /** Aborts with the ORK_ONCOP_ error that then ends the session. */
  readonly signal: AbortSignal;
  /** After so many milliseconds the next news are the last: a new request measures anew how old news are. */
  readonly longestMs: number;
  /**
   * Is given what comes, in order, with how to tell since when it is true; false ends the session. A throw ends it as a
   * fault of the peer.
   */
  readonly onNews: (news: StreamNews, sentAt: SentAt) => boolean;
}

/** The moment of this process's monotonic clock at or before that at which something was pushed. */
export type SentAt = (what: Pick<StreamNews, 'at'>) => number;

/** How a session ended. */
export type SessionEnd =
  /** The peer has no such stream for this client, and may not have one soon. */
  | { readonly kind: 'absent'; readonly message: string }
  /** Something failed that may work again any time. */
  | { readonly kind: 'broken'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** `onNews`, the signal or the time wanted it. */
  | { readonly kind: 'left' };

/** Never rejects; ends soon after the signal aborts. */
export async function runSession(plan: SessionPlan, tools: SessionTools): Promise<SessionEnd> {
  const watchdog = new Watchdog(plan.target.peer, tools);
  const race = new Race(AbortSignal.any([plan.signal, watchdog.signal]));
  try {
    const { response, sentAt } = await open(plan, race, tools);
    const why = refused(response);
    return why ?? (await listen(response, { plan, race, watchdog, clock: tools.clock, sentAt }));
  } catch (error) {
    if (plan.signal.aborted) return { kind: 'left' };
    const { message } = troubleOf(race.signal.aborted ? race.signal.reason : error);
    return { kind: 'broken', message, retryAfterMs: undefined };
  } finally {
    // Frees the connection, whatever is still on it.
    watchdog.end();
  }
}

/** An answer, and when its request was sent. */
interface Opened {
  readonly response: TransportResponse;
  readonly sentAt: number;
}

async function open(plan: SessionPlan, race: Race, tools: SessionTools): Promise<Opened> {
  const { url, lastId } = plan;
  const { peer, credential, tls } = plan.target;
  const { clock, gate, secrets } = tools;
  const { signal } = race;
  const authorization = credential ? await race.run(() => credential.headersFor(url, secrets, signal)) : {};
  if (!gate.enter(peer)) {
    throw oncopErrors.make('ORK_ONCOP_CIRCUIT_OPEN', `${peer} failed several times in a row`);
  }
  const sentAt = clock.monotonic();
  const headers = {
    accept: 'text/event-stream',
    'orkestra-oncop': '1',
    ...authorization,
    ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
  };
  const tell = (result: RequestResult): void =>
    tools.report({
      type: 'request',
      peer,
      surface: 'stream',
      result,
      durationMs: clock.monotonic() - sentAt,
    });
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
    // That it has no stream to give says nothing about how it answers reads.
    if (isStream(response) || !refusal(response).transient) gate.answered(peer);
    else gate.abandoned(peer);
    tell(resultOf(response));
    tools.leaders.learn(plan.target, response.headers['orkestra-konductor']);
    return { response, sentAt };
  } catch (error) {
    const isOurs = plan.signal.aborted;
    if (isOurs) gate.abandoned(peer);
    else gate.failed(peer);
    tell(isOurs ? 'abandoned' : signal.aborted ? 'timeout' : 'unreachable');
    throw error;
  }
}

function resultOf(response: TransportResponse): RequestResult {
  const { status } = response;
  if (status === 404) return 'absent';
  if (status === 401 || status === 403) return 'denied';
  if (isStream(response)) return 'ok';
  return refusal(response).transient ? 'unavailable' : 'rejected';
}

function isStream({ status, headers }: TransportResponse): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return (
    status === 200 &&
    encoding === 'identity' &&
    /^text\/event-stream\s*(?:;|$)/i.test(headers['content-type'] ?? '')
  );
}

/** Why there is no stream to listen to; undefined: there is one. */
function refused(response: TransportResponse): SessionEnd | undefined {
  if (isStream(response)) return undefined;
  const { transient, retryAfterMs } = refusal(response);
  const what = response.status === 200 ? 'something that is no stream of events' : String(response.status);
  const message = `the peer answered ${what} where a stream was asked for`;
  return transient ? { kind: 'broken', message, retryAfterMs } : { kind: 'absent', message };
}

interface Listening {
  readonly plan: SessionPlan;
  readonly race: Race;
  readonly watchdog: Watchdog;
  readonly clock: Clock;
  readonly sentAt: number;
}

async function listen(
  response: TransportResponse,
  { plan, race, watchdog, clock, sentAt }: Listening,
): Promise<SessionEnd> {
  const time = new StreamTime(sentAt);
  const blocks = new BlockReader(MAX_BODY_BYTES);
  const frames = new FrameReader();
  const chunks = response.body[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await race.run(() => chunks.next());
    if (done) return { kind: 'broken', message: 'the stream ended', retryAfterMs: undefined };
    const news = frames.push(blocks.push(value));
    if (!news) continue;
    watchdog.heard();
    const now = clock.monotonic();
    const isLast = now - sentAt >= plan.longestMs;
    if (!plan.onNews(news, (what) => time.sentAt(what, now)) || isLast || time.isOff) return { kind: 'left' };
  }
}

/** Aborts its signal when nothing is heard for too long. Bytes that complete nothing do not count. */
class Watchdog {
  readonly #abort = new AbortController();
  readonly #tools: SessionTools;
  readonly #peer: string;
  #timer: TimerHandle | undefined;
  #deadline: number;

  constructor(peer: string, tools: SessionTools) {
    this.#peer = peer;
    this.#tools = tools;
    this.#deadline = tools.clock.monotonic() + FIRST_NEWS_MS;
    this.#arm(FIRST_NEWS_MS);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  heard(): void {
    this.#deadline = this.#tools.clock.monotonic() + SILENCE_MS;
  }

  end(): void {
    this.#tools.clock.clearTimeout(this.#timer);
    this.#abort.abort(oncopErrors.make('ORK_ONCOP_CLOSED', 'the stream is not listened to any more'));
  }

  #arm(ms: number): void {
    this.#timer = this.#tools.clock.setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const rest = this.#deadline - this.#tools.clock.monotonic();
    if (rest > 0) this.#arm(rest);
    else this.#abort.abort(oncopErrors.make('ORK_ONCOP_TIMEOUT', `the stream of ${this.#peer} went silent`));
  }
}
