import { jittered, type Random } from '../../lib/base/index.js';

export interface BackoffTimes {
  /** After the first failure. */
  readonly initialMs: number;
  readonly maxMs: number;
  /** From one failure to the next. */
  readonly multiplier: number;
  /** Failures in a row from which on the key is given up; undefined: never. */
  readonly maxAttempts?: number | undefined;
}

const DEFAULT_TIMES: BackoffTimes = { initialMs: 5, maxMs: 1_000_000, multiplier: 2 };
/** More failures than these make no difference, and no infinity. */
const COUNTED = 30;

/** Failures in a row: those that the key is to answer for, and all of them. */
interface Streak {
  readonly own: number;
  readonly all: number;
}

/** Exponential backoff per key: 5 ms, doubled with every failure, at most 1000 s; less up to half of it at random. */
export class Backoff {
  readonly #streaks = new Map<string, Streak>();

  constructor(
    private readonly random: Random,
    private readonly times: BackoffTimes = DEFAULT_TIMES,
  ) {}

  /**
   * Counts a failure of the key and gives the time to wait, in milliseconds; undefined when the key is given up, whose
   * next failure is then the first again. A failure that is not its own makes it wait longer, and is no reason to give
   * it up.
   */
  next(key: string, isOwn = true): number | undefined {
    const { own, all } = this.#streaks.get(key) ?? { own: 0, all: 0 };
    const { initialMs, maxMs, multiplier, maxAttempts } = this.times;
    if (isOwn && maxAttempts !== undefined && own + 1 >= maxAttempts) {
      this.forget(key);
      return undefined;
    }
    this.#streaks.set(key, { own: isOwn ? own + 1 : own, all: all + 1 });
    const full = Math.min(maxMs, initialMs * multiplier ** Math.min(all, COUNTED));
    return jittered(full, 0.5, this.random);
  }

  /** The key has failed, and has neither ended well nor used up its retries since. */
  has(key: string): boolean {
    return this.#streaks.has(key);
  }

  forget(key: string): void {
    this.#streaks.delete(key);
  }

  clear(): void {
    this.#streaks.clear();
  }
}
