import type { Answer } from '../answer/answer.js';
import { type CacheEntry, cachedOf, EMPTY, failureOf } from '../answer/cache-entry.js';
import type { Mode } from '../declare/entry.js';
import type { OncopErrorCode } from '../errors.js';
import type { Abort } from '../fetch/aborts.js';
import type { Condition } from '../fetch/report.js';
import type { RemoteTarget } from '../target/target.js';

/** Somebody who wants a URL kept current. */
export interface Watcher {
  readonly everyMs: number;
  /** Called once for each new answer; a 304 is not one. Must not throw. */
  readonly onAnswer: (answer: Answer) => void;
  /** Called when a request has failed. Must not throw. */
  readonly onFailure?: (() => void) | undefined;
}

/** What the watchers of a URL need together: the shortest interval, and a stream if one of them wants one. */
export interface Demand {
  readonly everyMs: number;
  readonly mode: Mode;
}

export const NO_DEMAND: Demand = { everyMs: Number.POSITIVE_INFINITY, mode: 'poll' };

/** One URL in the cache: its entry, and who reads and watches it. Only `AnswerCache` writes to it. */
export class CachedUrl {
  entry: CacheEntry = EMPTY;
  /** The request in flight, if any. */
  request: Promise<void> | undefined;
  abort: Abort | undefined;
  /** Reads that wait for the request. */
  waiting = 0;
  /** With how each of them wants the URL to be kept current. */
  readonly watchers = new Map<Watcher, Mode>();
  closeFeed: (() => void) | undefined;
  /** What the feed was opened for. */
  demand = NO_DEMAND;
  /** Why nothing is pushed where it could be; undefined while a stream works, or is not wanted. */
  streamProblem: string | undefined;
  /** The longest `staleAfter` of all who read this URL. */
  staleAfterMs: number;
  /** Monotonic. */
  lastUsed: number;
  /** When the cached answer was received or confirmed, in Unix milliseconds, for people to read. */
  asOf: number | undefined;
  /** No longer in the cache: whoever still has it must ask the cache again. */
  dropped = false;
  /** What was last reported. */
  reported: string | undefined;

  constructor(
    readonly key: string,
    readonly target: RemoteTarget,
    now: number,
  ) {
    this.staleAfterMs = target.policy.staleAfterMs;
    this.lastUsed = now;
  }

  /** Without watchers and request it may be evicted. */
  get idle(): boolean {
    return this.watchers.size === 0 && this.request === undefined;
  }

  /** Age of the cached answer, in milliseconds, at a monotonic time. */
  ageMs(now: number): number | undefined {
    const cached = cachedOf(this.entry);
    return cached && now - cached.sentAt;
  }

  /** What the present watchers need. */
  wanted(): Demand {
    const modes = new Set(this.watchers.values());
    const everyMs = Math.min(...[...this.watchers.keys()].map((watcher) => watcher.everyMs));
    return { everyMs, mode: modes.has('stream') ? 'stream' : modes.has('auto') ? 'auto' : 'poll' };
  }

  /** Why the value is not as it should be, for a reader that has this mode. */
  problem(mode: Mode): string | undefined {
    const why = failureOf(this.entry)?.message ?? cachedOf(this.entry)?.answer.message;
    return why ?? (mode === 'stream' ? this.streamProblem : undefined);
  }

  get condition(): { condition: Condition; message: string; code: OncopErrorCode | undefined } | undefined {
    const failure = failureOf(this.entry);
    if (failure) return { condition: 'failing', message: failure.message, code: failure.code };
    const answer = cachedOf(this.entry)?.answer;
    if (!answer) return undefined;
    const message = answer.message ?? '';
    if (answer.kind === 'present') return { condition: 'ok', message, code: undefined };
    const code = answer.kind === 'denied' ? 'ORK_ONCOP_DENIED' : 'ORK_ONCOP_ABSENT';
    return { condition: answer.kind, message, code };
  }
}
