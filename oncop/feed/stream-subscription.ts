/**
 * The subscription to one stream: it connects, listens and reconnects, as long as there are URLs that it keeps current.
 * It never claims that a value is current; URLs whose value no message has confirmed are polled.
 */
import { backoffMs, jittered, type Random, sleep } from '../../lib/base/index.js';
import type { Acceptance } from '../answer/acceptance.js';
import { oncopErrors } from '../errors.js';
import { NEW_CONNECTIONS } from '../fetch/fetch-answer.js';
import type { TimedMessage } from './stream-pacing.js';
import { runSession, type SessionEnd, type SessionTools } from './stream-session.js';
import { type StreamedUrl, streamOf } from './streamed-url.js';

export interface SubscriptionTools extends SessionTools {
  readonly random: Random;
}

const BACKOFF = { firstMs: 500, longestMs: 30_000 };
/** Jitter may make a wait 0, and a request that an open circuit refuses takes no time: never reconnect in a loop. */
const LEAST_WAIT_MS = 50;
/** A stream that worked for so long ends a streak of failures. */
const GOOD_MS = 10_000;
/** Until a peer without a stream is asked for one again, at most. */
const ABSENT_MS = 300_000;
/** The same where the declaration says `mode: stream`. */
const ABSENT_WANTED_MS = 30_000;
/** The longest that a `Retry-After` delays the next request for a stream. */
const LONGEST_WAIT_MS = 120_000;
/** How long a follower's stream is kept before other replicas are tried again, at most. */
const FOLLOWER_MS = 5_000;
/** How long one connection is kept, at most: until then clocks that drift do so by a few hundredths of a second. */
const LONGEST_MS = 300_000;
/** The interval at which a publisher sends at least, by default. */
const HEARTBEAT_MS = 10_000;
const SHORTEST_HEARTBEAT_MS = 100;
/** Messages that a publisher may send together after a rest, so that none of them delays the one that matters. */
const BURST = 4;

export class Subscription {
  readonly #urls = new Set<StreamedUrl>();
  readonly #tools: SubscriptionTools;
  #abort = new AbortController();
  #heartbeatMs = HEARTBEAT_MS;
  #problem: string | undefined;
  /** Whether it is known if there is a stream. */
  #isSettled = false;
  #failures = 0;
  /** Connections that were left because no URL accepted their answers, and until when the present one is kept. */
  #moves = 0;
  #patientUntil = 0;
  #acceptedSince: number | undefined;
  #isClosed = false;
  /** Resolves when the connection is closed and no timer is set. */
  readonly ended: Promise<void>;

  constructor(first: StreamedUrl, tools: SubscriptionTools) {
    this.#tools = tools;
    this.add(first);
    this.ended = this.#run();
  }

  get size(): number {
    return this.#urls.size;
  }

  add(url: StreamedUrl): void {
    this.#urls.add(url);
    if (this.#isSettled) url.onState(this.#problem);
    if (heartbeatOf(url) >= this.#heartbeatMs) return;
    this.#heartbeatMs = heartbeatOf(url);
    this.#restart();
  }

  remove(url: StreamedUrl): void {
    this.#urls.delete(url);
    if (this.#urls.size > 0) return;
    this.#isClosed = true;
    this.#restart();
  }

  /** Ends the present session or wait. */
  #restart(): void {
    const abort = this.#abort;
    this.#abort = new AbortController();
    abort.abort(oncopErrors.make('ORK_ONCOP_CLOSED', 'the stream is not needed any more'));
  }

  async #run(): Promise<void> {
    const { clock } = this.#tools;
    while (!this.#isClosed) {
      const { signal } = this.#abort;
      this.#heartbeatMs = Math.min(...[...this.#urls].map(heartbeatOf));
      const end = await this.#listen(signal);
      this.#acceptedSince = undefined;
      if (signal.aborted || this.#isClosed) continue;
      const wait = this.#waitAfter(end);
      if (wait > 0) await sleep(clock, wait, signal);
    }
  }

  async #listen(signal: AbortSignal): Promise<SessionEnd> {
    const [first] = this.#urls;
    if (!first) return { kind: 'left' };
    const { target } = first;
    const atLeader = this.#tools.leaders.urlOf(target);
    const url = new URL(streamOf(target, atLeader)?.url ?? first.url);
    url.searchParams.set('burst', `${BURST}`);
    if (this.#heartbeatMs < HEARTBEAT_MS) url.searchParams.set('heartbeat', `${this.#heartbeatMs}ms`);
    const onMessage = (message: TimedMessage): boolean => !signal.aborted && this.#receive(message);
    const longestMs = this.#varied(LONGEST_MS);
    const options = {
      url,
      shown: first.shown,
      target,
      lastId: this.#commonId(),
      signal,
      longestMs,
      onMessage,
    };
    const end = await runSession(options, this.#tools);
    const now = this.#tools.clock.monotonic();
    // The replica that was named as leader does not lead, or cannot be reached: the declared address is used again.
    const isWrong = this.#acceptedSince === undefined && !signal.aborted;
    if (atLeader && isWrong && this.#tools.leaders.urlOf(target)?.href === atLeader.href) {
      this.#tools.leaders.forget(target);
    }
    if (this.#acceptedSince !== undefined && now - this.#acceptedSince >= GOOD_MS) this.#failures = 0;
    return end;
  }

  /** The id of the state that every URL has cached; resuming from another id, a URL could miss an answer. */
  #commonId(): string | undefined {
    const [first, ...others] = [...this.#urls].map((url) => url.cachedId());
    return others.every((id) => id === first) ? first : undefined;
  }

  /** Whether to keep listening. */
  #receive({ events, id, sentAt }: TimedMessage): boolean {
    const acceptances = new Set<Acceptance>();
    for (const url of [...this.#urls]) {
      const pushed = events.get(url.event);
      if (pushed) acceptances.add(url.accept(pushed.data, pushed.id, pushed.sentAt));
      if (url.confirm(id, sentAt)) acceptances.add('accepted');
    }
    const now = this.#tools.clock.monotonic();
    if (acceptances.has('accepted')) this.#accepted(now);
    // After an accepted answer, an older one arrived on a stream that a poll has overtaken.
    else if (acceptances.has('follower') || (acceptances.has('older') && this.#acceptedSince === undefined)) {
      return this.#isPatient(now);
    }
    return this.#moves <= NEW_CONNECTIONS || now < this.#patientUntil;
  }

  #accepted(now: number): void {
    this.#moves = 0;
    this.#acceptedSince ??= now;
    this.#settle(undefined);
  }

  /**
   * What is pushed is a follower's, or older than what is cached. Another connection may reach another replica; when
   * several have not, the last is kept for a while, because that replica may become the leader.
   */
  #isPatient(now: number): boolean {
    this.#acceptedSince = undefined;
    this.#settle('the stream is that of a replica that is not the leader');
    if (this.#moves > NEW_CONNECTIONS) return now < this.#patientUntil;
    this.#moves++;
    if (this.#moves <= NEW_CONNECTIONS) return false;
    this.#patientUntil = now + this.#varied(FOLLOWER_MS);
    return true;
  }

  #settle(problem: string | undefined): void {
    if (this.#isSettled && problem === this.#problem) return;
    this.#isSettled = true;
    this.#problem = problem;
    if (problem === undefined) this.#report('opened', '');
    for (const url of [...this.#urls]) url.onState(problem);
  }

  /** Milliseconds until the next session. */
  #waitAfter(end: SessionEnd): number {
    if (end.kind === 'left') {
      if (this.#moves > NEW_CONNECTIONS) this.#moves = 0;
      return 0;
    }
    const wait = this.#retryMs(end);
    this.#report('ended', end.message, wait);
    this.#settle(end.message);
    return wait;
  }

  #retryMs(end: Exclude<SessionEnd, { kind: 'left' }>): number {
    if (end.kind === 'absent') {
      const isWanted = [...this.#urls].some(({ mode }) => mode === 'stream');
      return this.#varied(isWanted ? ABSENT_WANTED_MS : ABSENT_MS);
    }
    const backoff = backoffMs(++this.#failures, BACKOFF, this.#tools.random);
    return Math.max(LEAST_WAIT_MS, backoff, Math.min(end.retryAfterMs ?? 0, LONGEST_WAIT_MS));
  }

  #report(state: 'opened' | 'ended', message: string, retryMs?: number): void {
    const [first] = this.#urls;
    if (!first) return;
    const { shown, target } = first;
    this.#tools.report({ type: 'subscription', peer: target.peer, url: shown, state, message, retryMs });
  }

  /** Between half of it and all of it. */
  #varied(ms: number): number {
    return jittered(ms, 0.5, this.#tools.random);
  }
}

/** Twice in the time that the value may age, so that it stays fresh while the stream works. */
function heartbeatOf({ everyMs }: StreamedUrl): number {
  return Math.min(HEARTBEAT_MS, Math.max(SHORTEST_HEARTBEAT_MS, Math.floor(everyMs / 2)));
}
