import type { Answer } from './answer.js';
import { type CacheEntry, EMPTY, failureOf, heldOf } from './cache-entry.js';
import type { Condition } from './report.js';
import type { RemoteTarget } from './target.js';

/** Somebody who wants a URL kept current. */
export interface Watcher {
  readonly everyMs: number;
  /** Called once for each new answer; a 304 is none. Must not throw. */
  readonly onAnswer: (answer: Answer) => void;
  /** Called when a flight has brought nothing. Must not throw. */
  readonly onFailure?: (() => void) | undefined;
}

/** One URL in the cache: its entry, and who is concerned with it. Only `AnswerCache` writes to it. */
export class Slot {
  entry: CacheEntry = EMPTY;
  /** The flight that is in the air, if any. */
  flight: Promise<void> | undefined;
  abort: AbortController | undefined;
  /** Fetches that wait for the flight. */
  waiting = 0;
  readonly watchers = new Set<Watcher>();
  closeFeed: (() => void) | undefined;
  /** The period for which the feed was opened. */
  feedEveryMs = Number.POSITIVE_INFINITY;
  /** The longest of those who read this URL. */
  staleAfterMs: number;
  /** Monotonic. */
  lastUsed: number;
  /** When the value in hand was brought or confirmed, in Unix milliseconds, for people to read. */
  asOf: number | undefined;
  /** No longer in the cache: whoever holds it must ask the cache again. */
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

  /** Without watchers and flight it may be forgotten. */
  get idle(): boolean {
    return this.watchers.size === 0 && this.flight === undefined;
  }

  /** Age of the value in hand, in milliseconds, at a monotonic time. */
  ageMs(now: number): number | undefined {
    const held = heldOf(this.entry);
    return held && now - held.sentAt;
  }

  get condition(): { condition: Condition; message: string; code: string } | undefined {
    const failure = failureOf(this.entry);
    if (failure) return { condition: 'failing', message: failure.message, code: failure.code };
    const answer = heldOf(this.entry)?.answer;
    if (!answer) return undefined;
    const condition = answer.kind === 'present' ? 'ok' : answer.kind;
    return { condition, message: answer.message ?? '', code: '' };
  }
}

/** A URL as it may be logged: a query can hold a secret that came from the environment. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
