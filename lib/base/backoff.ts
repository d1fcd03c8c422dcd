import { jittered, type Random } from './clock.js';

export interface Backoff {
  /** Bound of the first wait, in milliseconds; it doubles with each failure. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The wait after `failures` failures in a row (1 or more): uniform between 0 and a bound that doubles ("full jitter"). */
export function backoffMs(failures: number, { firstMs, longestMs }: Backoff, random: Random): number {
  return jittered(Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30)), 1, random);
}
