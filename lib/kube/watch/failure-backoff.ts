import { jittered, type Random } from '../../base/index.js';

/** How a streak of failures stands; begins as `NO_FAILURES`. */
export interface FailureStreak {
  readonly count: number;
  /** Monotonic time of the last one. */
  readonly lastAt: number;
}

export const NO_FAILURES: FailureStreak = { count: 0, lastAt: Number.NEGATIVE_INFINITY };

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
/** This long without a failure ends a streak. */
const RESET_MS = 120_000;

/** Takes one more failure and gives how long to wait: uniform between 0 and 0.8 s, doubled by every failure, 30 s at most. */
export function afterFailure(
  streak: FailureStreak,
  nowMs: number,
  random: Random,
): { readonly streak: FailureStreak; readonly waitMs: number } {
  const count = nowMs - streak.lastAt > RESET_MS ? 0 : streak.count;
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(count, 16));
  return { streak: { count: count + 1, lastAt: nowMs }, waitMs: jittered(ceiling, 1, random) };
}
