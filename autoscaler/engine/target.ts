import type { AutoscalePlan } from '../plan.js';
import type { Size } from '../size.js';
import type { AutoscaleState } from './state.js';
import type { Verdict } from './verdict.js';

/**
 * Why the size is wished to be what it is: an override holds, the baseline rules, an override lasts through the
 * cooldown, a value is missing and the size is held or fixed, or the autoscaler does not run any more.
 */
export type Reason = 'override' | 'baseline' | 'cooldown' | 'hold' | 'fallback' | 'stopped';

/** The size that is wished for, before policies. Numbers of an override may be fractions and out of bounds. */
export interface Target {
  readonly reason: Reason;
  readonly size: Size;
  readonly active: AutoscaleState['active'];
  readonly falseSince: number | undefined;
  /** When the cooldown ends, in monotonic milliseconds. */
  readonly until?: number;
}

/** Combines the verdict with the cooldown and with `onMissing`. */
export function targetOf(plan: AutoscalePlan, state: AutoscaleState, verdict: Verdict, now: number): Target {
  if (verdict.kind === 'override') {
    return {
      reason: 'override',
      size: overridden(plan.baseline, verdict),
      active: verdict.block,
      falseSince: undefined,
    };
  }
  return verdict.kind === 'missing' ? whileMissing(plan, state) : whileFalse(plan, state, now);
}

/** Only what the block declares is overridden; the rest is the baseline. */
function overridden(baseline: Size, verdict: Verdict & { kind: 'override' }): Size {
  let { workers, queueDepth, resyncMs } = baseline;
  for (const { sizing, value } of verdict.sizes) {
    if (value === undefined) continue;
    if (sizing.field === 'workers') workers = value;
    else if (sizing.field === 'queueDepth') queueDepth = value;
    else resyncMs = value;
  }
  return { workers, queueDepth, resyncMs };
}

function whileMissing(plan: AutoscalePlan, state: AutoscaleState): Target {
  const { onMissing } = plan;
  if (typeof onMissing === 'object') {
    const size = { ...state.current, workers: onMissing.workers };
    return { reason: 'fallback', size, active: 'missing', falseSince: undefined };
  }
  if (onMissing === 'hold') {
    return { reason: 'hold', size: state.current, active: state.active, falseSince: undefined };
  }
  return { reason: 'baseline', size: plan.baseline, active: undefined, falseSince: undefined };
}

function whileFalse(plan: AutoscalePlan, state: AutoscaleState, now: number): Target {
  const baseline: Target = {
    reason: 'baseline',
    size: plan.baseline,
    active: undefined,
    falseSince: undefined,
  };
  if (state.active === undefined) return baseline;
  const falseSince = state.falseSince ?? now;
  const until = falseSince + plan.cooldownMs;
  if (now >= until) return baseline;
  return { reason: 'cooldown', size: state.current, active: state.active, falseSince, until };
}
