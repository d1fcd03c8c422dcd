/**
 * One flight: everything that is done to learn what one URL says now. A request that fails is tried again, with
 * full-jitter backoff or the wait the peer asks for; an answer that is not the leader's, or older than the one
 * in hand, is asked for again on a new connection, since behind a Service that reaches another replica. All of
 * it ends within one total time. A flight knows nothing of the cache: it ends in one `Landing`.
 */
import { type Random, sleep } from '../../lib/base/index.js';
import type { Answer, Failure, Held } from '../answer/answer.js';
import { disbelief } from '../answer/cache-entry.js';
import { type Verdict, verdict } from '../answer/verdict.js';
import { oncopErrors } from '../errors.js';
import type { RemoteTarget } from '../target/target.js';
import type { ConnectionToken } from '../transport/transport.js';
import type { Abort } from './aborts.js';
import { type Attempt, type AttemptTools, attempt } from './attempt.js';
import { backoffMs } from './backoff.js';
import type { Leaders } from './leaders.js';
import type { OnReport } from './report.js';
import { resultOf } from './request-result.js';
import { type Trouble, troubleOf } from './trouble.js';

/** Milliseconds from the start of a flight to its end at the latest. */
export const TOTAL_MS = 5_000;
/** Requests that may fail before the flight does. */
export const TRIES = 3;
/** New connections that may be tried to find the leader. */
export const NEW_CONNECTIONS = 3;
/** The longest that a `Retry-After` keeps a URL from being asked for again. */
const LONGEST_WAIT_MS = 120_000;

export interface FlightTools extends AttemptTools {
  readonly leaders: Leaders;
  readonly random: Random;
  readonly report: OnReport;
}

export interface FlightPlan {
  readonly target: RemoteTarget;
  /** The value in hand when the flight starts; it cannot change meanwhile, there being one flight a URL. */
  readonly held: Held | undefined;
  readonly staleAfterMs: number;
  readonly traceparent: string | undefined;
  /** Aborted with the ORK_ONCOP_ error that is then the failure of the flight; at its time limit by itself. */
  readonly abort: Abort;
}

export type Landing =
  | { readonly type: 'answered'; readonly answer: Answer; readonly sentAt: number; readonly at: number }
  | { readonly type: 'confirmed'; readonly sentAt: number }
  | { readonly type: 'failed'; readonly failure: Failure };

/** Never rejects. */
export function fly(plan: FlightPlan, tools: FlightTools): Promise<Landing> {
  return new Flight(plan, tools).run();
}

function tooLate(target: RemoteTarget): Error {
  return oncopErrors.make('ORK_ONCOP_TIMEOUT', `${target.peer} did not answer within ${TOTAL_MS} ms`);
}

class Flight {
  readonly #deadline: number;
  #failures = 0;
  #moves = 0;
  #notOn: ConnectionToken | undefined;
  /** Where the leader is said to be, while that has not proved wrong. */
  #leader: URL | undefined;
  #mayFollow = true;

  constructor(
    readonly plan: FlightPlan,
    readonly tools: FlightTools,
  ) {
    this.#deadline = tools.clock.monotonic() + TOTAL_MS;
    this.#leader = tools.leaders.urlOf(plan.target);
  }

  get signal(): AbortSignal {
    return this.plan.abort.race.signal;
  }

  async run(): Promise<Landing> {
    const { clock } = this.tools;
    const { target, abort } = this.plan;
    const timer = clock.setTimeout(() => abort.abort(tooLate(target)), TOTAL_MS);
    try {
      for (;;) {
        const next = this.#land(await this.#attempt());
        if (typeof next !== 'number') return next;
        if (next > 0) await sleep(clock, next, this.signal);
        if (this.signal.aborted) return failed(troubleOf(this.signal.reason), undefined);
      }
    } finally {
      clock.clearTimeout(timer);
    }
  }

  #attempt(): Promise<Attempt> {
    const { target, held, traceparent, abort } = this.plan;
    const { race } = abort;
    const url = this.#leader ?? target.url;
    const notOn = this.#leader ? undefined : this.#notOn;
    return attempt({ target, url, etag: held?.answer.etag, notOn, traceparent, race }, this.tools);
  }

  /** How the flight ends with this attempt, or in how many milliseconds the next one is due. */
  #land(result: Attempt): Landing | number {
    const { meaning } = result;
    const at = this.tools.clock.monotonic();
    const judgement = this.#judge(meaning, at);
    if (result.sent) this.#report(result, judgement, at);
    if (this.#leader && this.#failedThere(meaning, this.#leader)) return this.#turnBack();
    if (meaning.kind === 'trouble') return this.#retry(meaning, at);
    if (judgement !== 'believed') return this.#moveOn(result, judgement);
    return meaning.kind === 'answer'
      ? { type: 'answered', answer: meaning.answer, sentAt: result.sentAt, at }
      : { type: 'confirmed', sentAt: result.sentAt };
  }

  #judge(meaning: Attempt['meaning'], at: number): Verdict {
    if (meaning.kind === 'trouble') return 'believed';
    if (meaning.kind === 'not-modified') return meaning.follower ? 'follower' : 'believed';
    return verdict(this.plan.held, meaning.answer, at, this.plan.staleAfterMs);
  }

  #moveOn(result: Attempt, judgement: Exclude<Verdict, 'believed'>): Landing | number {
    if (this.#moves >= NEW_CONNECTIONS) return { type: 'failed', failure: disbelief(judgement) };
    this.#moves++;
    const { target } = this.plan;
    const here = this.#leader;
    const said = this.#mayFollow ? this.tools.leaders.learn(target, result.leader) : undefined;
    this.#leader = said && said.href !== (here ?? target.url).href ? said : undefined;
    if (!this.#leader) this.tools.leaders.forget(target);
    if (here && !this.#leader) this.#mayFollow = false;
    if (!here) this.#notOn = result.connection;
    return 0;
  }

  /** A leader that cannot be reached, or that lets nobody in without the token that it is not sent. */
  #failedThere(meaning: Attempt['meaning'], there: URL): boolean {
    if (meaning.kind === 'trouble') return true;
    const isDenied = meaning.kind === 'answer' && meaning.answer.kind === 'denied';
    return isDenied && this.plan.target.credential?.covers(there) === false;
  }

  /** From the leader to where the declaration points: what was wrong there says nothing about here. */
  #turnBack(): number {
    this.#leader = undefined;
    this.#mayFollow = false;
    this.tools.leaders.forget(this.plan.target);
    return 0;
  }

  /** When the next try is due; the failure when there is none. */
  #retry(trouble: Trouble, now: number): Landing | number {
    const asked = trouble.retryAfterMs ?? 0;
    this.#failures++;
    const wait = Math.max(backoffMs(this.#failures, this.tools.random), asked);
    if (
      !trouble.transient ||
      this.#failures >= TRIES ||
      now + wait >= this.#deadline ||
      this.signal.aborted
    ) {
      return failed(trouble, asked > 0 ? now + Math.min(asked, LONGEST_WAIT_MS) : undefined);
    }
    return wait;
  }

  #report({ meaning, sentAt }: Attempt, judgement: Verdict, at: number): void {
    const { peer, resource: surface } = this.plan.target;
    const result = judgement === 'believed' ? resultOf(meaning) : judgement;
    this.tools.report({ type: 'request', peer, surface, result, durationMs: at - sentAt });
  }
}

function failed({ code, message }: Trouble, notBefore: number | undefined): Landing {
  return { type: 'failed', failure: { code, message, notBefore } };
}
