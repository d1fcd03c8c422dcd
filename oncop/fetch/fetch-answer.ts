/**
 * Everything that is done to learn what one URL says now. A failed request is retried, with full-jitter backoff or after
 * the peer's `Retry-After`; an answer that is not the leader's, or older than the cached one, is requested again on a
 * new connection, because behind a Service that reaches another replica. All of it ends within one total time. It does
 * not touch the cache: it ends in one `FetchResult`.
 */
import { backoffMs, type Random, sleep } from '../../lib/base/index.js';
import { type Acceptance, acceptanceOf } from '../answer/acceptance.js';
import type { Answer, CachedAnswer, Failure } from '../answer/answer.js';
import { rejection } from '../answer/cache-entry.js';
import { oncopErrors } from '../errors.js';
import type { RemoteTarget } from '../target/target.js';
import type { ConnectionToken } from '../transport/transport.js';
import type { Abort } from './aborts.js';
import { type Attempt, type AttemptTools, attempt } from './attempt.js';
import type { Leaders } from './leaders.js';
import type { OnReport } from './report.js';
import { type RequestFailure, requestFailureOf } from './request-failure.js';
import { resultOf } from './request-result.js';

/** Milliseconds from the start to the end of all attempts, at most. */
export const TOTAL_MS = 5_000;
/** Requests that may fail before the whole fails. */
export const TRIES = 3;
/** New connections that may be tried to find the leader. */
export const NEW_CONNECTIONS = 3;
/** The longest that a `Retry-After` delays the next request for a URL. */
const LONGEST_WAIT_MS = 120_000;
const BACKOFF = { firstMs: 200, longestMs: 2_000 };

export interface FetchTools extends AttemptTools {
  readonly leaders: Leaders;
  readonly random: Random;
  readonly report: OnReport;
}

export interface FetchOptions {
  readonly target: RemoteTarget;
  /** The answer cached at the start. While the fetch runs it cannot change: whatever changes it ends the fetch. */
  readonly cached: CachedAnswer | undefined;
  readonly staleAfterMs: number;
  readonly traceparent: string | undefined;
  /** Aborted with the ORK_ONCOP_ error that the fetch then fails with; at the time limit by the fetch itself. */
  readonly abort: Abort;
}

export type FetchResult =
  /** An answer that was accepted against `cached`. */
  | { readonly type: 'answered'; readonly answer: Answer; readonly sentAt: number }
  | { readonly type: 'confirmed'; readonly sentAt: number }
  | { readonly type: 'failed'; readonly failure: Failure };

/** Never rejects. */
export function fetchAnswer(options: FetchOptions, tools: FetchTools): Promise<FetchResult> {
  return new Fetch(options, tools).run();
}

function timeoutError(target: RemoteTarget): Error {
  return oncopErrors.make('ORK_ONCOP_TIMEOUT', `${target.peer} did not answer within ${TOTAL_MS} ms`);
}

class Fetch {
  readonly #deadline: number;
  #failures = 0;
  #moves = 0;
  #notOn: ConnectionToken | undefined;
  /** The leader's URL, as long as it has not proved wrong. */
  #leader: URL | undefined;
  #mayFollow = true;

  constructor(
    readonly options: FetchOptions,
    readonly tools: FetchTools,
  ) {
    this.#deadline = tools.clock.monotonic() + TOTAL_MS;
    this.#leader = tools.leaders.urlOf(options.target);
  }

  get signal(): AbortSignal {
    return this.options.abort.race.signal;
  }

  async run(): Promise<FetchResult> {
    const { clock } = this.tools;
    const { target, abort } = this.options;
    const timer = clock.setTimeout(() => abort.abort(timeoutError(target)), TOTAL_MS);
    try {
      for (;;) {
        const next = this.#next(await this.#attempt());
        if (typeof next !== 'number') return next;
        if (next > 0) await sleep(clock, next, this.signal);
        if (this.signal.aborted) return failed(requestFailureOf(this.signal.reason), undefined);
      }
    } finally {
      clock.clearTimeout(timer);
    }
  }

  #attempt(): Promise<Attempt> {
    const { target, cached, traceparent, abort } = this.options;
    const { race } = abort;
    const url = this.#leader ?? target.url;
    const notOn = this.#leader ? undefined : this.#notOn;
    return attempt({ target, url, etag: cached?.answer.etag, notOn, traceparent, race }, this.tools);
  }

  /** The result of the fetch after this attempt, or the milliseconds until the next one. */
  #next(result: Attempt): FetchResult | number {
    const { meaning } = result;
    const at = this.tools.clock.monotonic();
    const acceptance = this.#acceptance(meaning, at);
    if (result.sent) this.#report(result, acceptance, at);
    if (this.#leader && this.#failedThere(meaning, this.#leader)) return this.#turnBack();
    if (meaning.kind === 'failure') return this.#retry(meaning, at);
    if (acceptance !== 'accepted') return this.#moveOn(result, acceptance);
    return meaning.kind === 'answer'
      ? { type: 'answered', answer: meaning.answer, sentAt: result.sentAt }
      : { type: 'confirmed', sentAt: result.sentAt };
  }

  #acceptance(meaning: Attempt['meaning'], at: number): Acceptance {
    if (meaning.kind === 'failure') return 'accepted';
    if (meaning.kind === 'not-modified') return meaning.follower ? 'follower' : 'accepted';
    return acceptanceOf(this.options.cached, meaning.answer, at, this.options.staleAfterMs);
  }

  #moveOn(result: Attempt, acceptance: Exclude<Acceptance, 'accepted'>): FetchResult | number {
    if (this.#moves >= NEW_CONNECTIONS) return { type: 'failed', failure: rejection(acceptance) };
    this.#moves++;
    const { target } = this.options;
    const here = this.#leader;
    const named = this.#mayFollow ? this.tools.leaders.learn(target, result.leader) : undefined;
    this.#leader = named && named.href !== (here ?? target.url).href ? named : undefined;
    if (!this.#leader) this.tools.leaders.forget(target);
    if (here && !this.#leader) this.#mayFollow = false;
    if (!here) this.#notOn = result.connection;
    return 0;
  }

  /** The leader cannot be reached, or requires the token, which it is not sent. */
  #failedThere(meaning: Attempt['meaning'], there: URL): boolean {
    if (meaning.kind === 'failure') return true;
    const isDenied = meaning.kind === 'answer' && meaning.answer.kind === 'denied';
    return isDenied && this.options.target.credential?.covers(there) === false;
  }

  /** Back from the leader to the declared address: a failure there says nothing about the declared one. */
  #turnBack(): number {
    this.#leader = undefined;
    this.#mayFollow = false;
    this.tools.leaders.forget(this.options.target);
    return 0;
  }

  /** The milliseconds until the next attempt, or the failure when there is none. */
  #retry(failure: RequestFailure, now: number): FetchResult | number {
    const retryAfter = failure.retryAfterMs ?? 0;
    this.#failures++;
    const wait = Math.max(backoffMs(this.#failures, BACKOFF, this.tools.random), retryAfter);
    if (
      !failure.transient ||
      this.#failures >= TRIES ||
      now + wait >= this.#deadline ||
      this.signal.aborted
    ) {
      return failed(failure, retryAfter > 0 ? now + Math.min(retryAfter, LONGEST_WAIT_MS) : undefined);
    }
    return wait;
  }

  #report({ meaning, sentAt }: Attempt, acceptance: Acceptance, at: number): void {
    const { peer, resource: surface, shown: url } = this.options.target;
    const result = acceptance === 'accepted' ? resultOf(meaning) : acceptance;
    const message = meaning.kind === 'failure' ? meaning.message : '';
    this.tools.report({ type: 'request', peer, surface, url, result, durationMs: at - sentAt, message });
  }
}

function failed({ code, message }: RequestFailure, notBefore: number | undefined): FetchResult {
  return { type: 'failed', failure: { code, message, notBefore } };
}
