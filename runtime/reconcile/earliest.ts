import { LONGEST_TIMER_MS } from '../../lib/base/index.js';

/** The shorter of two times, where there is one; no longer than a timer takes. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined
    ? undefined
    : Math.min(a ?? LONGEST_TIMER_MS, b ?? LONGEST_TIMER_MS, LONGEST_TIMER_MS);
}
