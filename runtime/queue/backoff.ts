import type { Random } from '../../base/index.js';

export interface BackoffTimes {
  /** After the first failure. */
  readonly initialMs: number;
  readonly maxMs: number;
  /** From one failure to the next. */
  readonly multiplier: number;
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

  /** Counts a failure of the key and gives the time to wait, in milliseconds. */
  next(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const { initialMs, maxMs, multiplier } = this.times;
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
