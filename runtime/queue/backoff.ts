import type { Random } from '../../base/index.js';

const FIRST_MS = 5;
const LONGEST_MS = 1_000_000;

/** Exponential backoff per key: 5 ms, doubled with every failure, at most 1000 s, less up to half of it at random. */
export class Backoff {
  readonly #failures = new Map<string, number>();

  constructor(private readonly random: Random) {}

  /** Counts a failure of the key and gives the time to wait, in milliseconds. */
  next(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30));
    return full - (full / 2) * this.random();
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  clear(): void {
    this.#failures.clear();
  }
}
