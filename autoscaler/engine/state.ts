import type { AutoscalePlan } from '../plan.js';
import type { Size } from '../size.js';
import { type ApiLimit, initialApiLimit } from './api-limit.js';
import { INITIAL_TARGET, type TargetState } from './target-state.js';

/** All that an autoscaler remembers between two evaluations; a value, never changed in place. */
export interface AutoscaleState {
  /** Monotonic milliseconds of the start: the age of a value that never came counts from here. */
  readonly startedAt: number;
  /** A sibling of the plan has answered since the start. */
  readonly answered: boolean;
  /** The size in force (in `dryRun`: that would be). */
  readonly current: Size;
  /** The block whose override is in force, `missing` for the pool of `onMissing`; undefined: the baseline. */
  readonly active: number | 'missing' | undefined;
  /** Since when the result has been false while an override is in force. */
  readonly falseSince: number | undefined;
  /** Of each condition with `for`, in the order of the plan: since when it has been true. */
  readonly trueSince: readonly (number | undefined)[];
  readonly recommendations: Recommendations;
  /** Changes of the worker pool within the longest period, oldest first. */
  readonly changes: readonly PoolChange[];
  readonly target: TargetState;
  readonly api: ApiLimit;
}

/**
 * What the pool was wished to be lately. Each list keeps only recommendations that may still decide: `up` rises and starts
 * with the least, `down` falls and starts with the greatest, so that both are bounded by the limits' span.
 */
export interface Recommendations {
  readonly up: readonly Recommendation[];
  readonly down: readonly Recommendation[];
}

export interface Recommendation {
  readonly at: number;
  readonly workers: number;
}

export interface PoolChange {
  readonly at: number;
  /** Workers added, or (negative) removed. */
  readonly by: number;
}

/** The state at a start: the baseline, at monotonic `now`. */
export function initialState(plan: AutoscalePlan, now: number): AutoscaleState {
  // The first recommendation is the present size, so that a stabilization window also covers the time before it.
  const first = [{ at: now, workers: plan.baseline.workers }];
  return {
    startedAt: now,
    answered: false,
    current: plan.baseline,
    active: undefined,
    falseSince: undefined,
    trueSince: [],
    recommendations: { up: first, down: first },
    changes: [],
    target: INITIAL_TARGET,
    api: initialApiLimit(plan.baseline.workers, now),
  };
}
