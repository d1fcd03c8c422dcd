/**
 * The subscription to one stream: it connects, listens, and comes back, as long as there are lines that it keeps
 * current. It never says that a value is current; lines whose value nothing has confirmed are polled.
 */
import { jittered, type Random, sleep } from '../../lib/base/index.js';
import type { Verdict } from '../answer/verdict.js';
import { oncopErrors } from '../errors.js';
import { NEW_CONNECTIONS } from '../fetch/flight.js';
import type { StreamNews } from './stream-frames.js';
import { type StreamLine, streamOf } from './stream-line.js';
import { runSession, type SentAt, type SessionEnd, type SessionTools } from './stream-session.js';

export interface SubscriptionTools extends SessionTools {
  readonly random: Random;
}

/** The bound of the wait after the first failure; it doubles up to the cap. */
const BACKOFF_MS = 500;
const BACKOFF_CAP_MS = 30_000;
/** A stream that lived so long was a good one. */
const GOOD_MS = 10_000;
/** How long a peer that has no stream is left alone, at most. */
const ABSENT_MS = 300_000;
/** The same where the declaration wants a stream. */
const ABSENT_WANTED_MS = 30_000;
/** The longest that a `Retry-After` keeps a stream from being asked for again. */
const LONGEST_WAIT_MS = 120_000;
/** How long a replica that does not lead is listened to before others are looked for again, at most. */
const FOLLOWER_MS = 5_000;
/** How long one connection is listened to, at most: until then clocks that run apart do so by a few hundredths. */
const LONGEST_MS = 300_000;
/** What a publisher sends at least, unasked. */
const HEARTBEAT_MS = 10_000;
const SHORTEST_HEARTBEAT_MS = 100;

export class Subscription {
  readonly #lines = new Set<StreamLine>();
  readonly #tools: SubscriptionTools;
  #abort = new AbortController();
  #heartbeatMs = HEARTBEAT_MS;
  #message: string | undefined;
  /** Whether it is known if there is a stream. */
  #isSettled = false;
  #failures = 0;
  /** Connections that were left because no line believed them, and until when the present one is listened to. */
  #moves = 0;
  #patientUntil = 0;
  #believedSince: number | undefined;
  #isClosed = false;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<void>;

  constructor(first: StreamLine, tools: SubscriptionTools) {
    this.#tools = tools;
    this.add(first);
    this.ended = this.#run();
  }

  get size(): number {
    return this.#lines.size;
  }

  add(line: StreamLine): void {
    this.#lines.add(line);
    if (this.#isSettled) line.settled(this.#message);
    if (heartbeatOf(line) >= this.#heartbeatMs) return;
    this.#heartbeatMs = heartbeatOf(line);
    this.#restart();
  }

  remove(line: StreamLine): void {
    this.#lines.delete(line);
    if (this.#lines.size > 0) return;
    this.#isClosed = true;
    this.#restart();
  }

  /** Ends the present session or wait. */
  #restart(): void {
    const abort = this.#abort;
    this.#abort = new AbortController();
    abort.abort(oncopErrors.make('ORK_ONCOP_CLOSED', 'the stream is not wanted any more'));
  }

  async #run(): Promise<void> {
    const { clock } = this.#tools;
    while (!this.#isClosed) {
      const { signal } = this.#abort;
      this.#heartbeatMs = Math.min(...[...this.#lines].map(heartbeatOf));
      const end = await this.#listen(signal);
      this.#believedSince = undefined;
      if (signal.aborted || this.#isClosed) continue;
      const wait = this.#waitAfter(end);
      if (wait > 0) await sleep(clock, wait, signal);
    }
  }

  async #listen(signal: AbortSignal): Promise<SessionEnd> {
    const [line] = this.#lines;
    if (!line) return { kind: 'left' };
    const { target } = line;
    const atLeader = this.#tools.leaders.urlOf(target);
    const url = new URL(streamOf(target, atLeader)?.url ?? line.url);
    if (this.#heartbeatMs < HEARTBEAT_MS) url.searchParams.set('heartbeat', `${this.#heartbeatMs}ms`);
    const onNews = (news: StreamNews, sentAt: SentAt): boolean => !signal.aborted && this.#take(news, sentAt);
    const longestMs = jittered(LONGEST_MS, 0.5, this.#tools.random);
    const plan = { url, target, lastId: this.#commonId(), signal, longestMs, onNews };
    const end = await runSession(plan, this.#tools);
    const now = this.#tools.clock.monotonic();
    // Whoever was said to lead does not, or cannot be reached: others are asked again.
    const isWrong = this.#believedSince === undefined && !signal.aborted;
    if (atLeader && isWrong && this.#tools.leaders.urlOf(target)?.href === atLeader.href) {
      this.#tools.leaders.forget(target);
    }
    if (this.#believedSince !== undefined && now - this.#believedSince >= GOOD_MS) this.#failures = 0;
    return end;
  }

  /** The id of the state that every line has; with another one a line could miss what it does not have. */
  #commonId(): string | undefined {
    const [first, ...others] = [...this.#lines].map((line) => line.heldId());
    return others.every((id) => id === first) ? first : undefined;
  }

  /** Whether to go on listening. */
  #take(news: StreamNews, sentAt: SentAt): boolean {
    const verdicts = new Set<Verdict>();
    for (const line of [...this.#lines]) {
      const pushed = news.events.get(line.event);
      if (pushed) verdicts.add(line.take(pushed.data, pushed.id, sentAt(pushed)));
      if (line.confirm(news.id, sentAt(news))) verdicts.add('believed');
    }
    const now = this.#tools.clock.monotonic();
    if (verdicts.has('believed')) this.#believe(now);
    // Once it was believed, what is older came over a stream that a poll has overtaken.
    else if (verdicts.has('follower') || (verdicts.has('older') && this.#believedSince === undefined)) {
      return this.#isPatient(now);
    }
    return this.#moves <= NEW_CONNECTIONS || now < this.#patientUntil;
  }

  #believe(now: number): void {
    this.#moves = 0;
    this.#believedSince ??= now;
    this.#settle(undefined);
  }

  /**
   * What is pushed is not the leader's, or is older than what is in hand. Another connection may reach another
   * replica; when several have not, the last is kept for a while, since it may come to lead.
   */
  #isPatient(now: number): boolean {
    this.#believedSince = undefined;
    this.#settle('the stream is that of a replica that does not lead');
    if (this.#moves > NEW_CONNECTIONS) return now < this.#patientUntil;
    this.#moves++;
    if (this.#moves <= NEW_CONNECTIONS) return false;
    this.#patientUntil = now + jittered(FOLLOWER_MS, 0.5, this.#tools.random);
    return true;
  }

  #settle(message: string | undefined): void {
    if (this.#isSettled && message === this.#message) return;
    this.#isSettled = true;
    this.#message = message;
    for (const line of [...this.#lines]) line.settled(message);
  }

  /** Milliseconds until the next session. */
  #waitAfter(end: SessionEnd): number {
    if (end.kind === 'left') {
      if (this.#moves > NEW_CONNECTIONS) this.#moves = 0;
      return 0;
    }
    this.#settle(end.message);
    if (end.kind === 'absent') {
      const isWanted = [...this.#lines].some(({ mode }) => mode === 'stream');
      return jittered(isWanted ? ABSENT_WANTED_MS : ABSENT_MS, 0.5, this.#tools.random);
    }
    const bound = Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** this.#failures++);
    return Math.max(jittered(bound, 1, this.#tools.random), Math.min(end.retryAfterMs ?? 0, LONGEST_WAIT_MS));
  }
}

/** Twice as often as the line may age, so that its value never gets old while the stream works. */
function heartbeatOf({ everyMs }: StreamLine): number {
  return Math.min(HEARTBEAT_MS, Math.max(SHORTEST_HEARTBEAT_MS, Math.floor(everyMs / 2)));
}
