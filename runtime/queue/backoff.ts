import type { Random } from '../../base/index.js';

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

/** Exponential backoff per key: 5 ms, doubled with every failure, at most 1000 s; less up to half of it at random. */
export class Backoff {
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly random: Random,
    private readonly times: BackoffTimes = DEFAULT_TIMES,
  ) {}

  /**
   * Counts a failure of the key and gives the time to wait, in milliseconds; undefined when the key is given up, whose
   * next failure is then the first again.
   */
  next(key: string): number | undefined {
    const failures = this.#failures.get(key) ?? 0;
    const { initialMs, maxMs, multiplier, maxAttempts } = this.times;
    if (maxAttempts !== undefined && failures + 1 >= maxAttempts) {
      this.forget(key);
      return undefined;
    }
    this.#failures.set(key, failures + 1);
    const full = Math.min(maxMs, initialMs * multiplier ** Math.min(failures, COUNTED));
    return full - (full / 2) * this.random();
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  clear(): void {
    this.#failures.clear();
  }
}
