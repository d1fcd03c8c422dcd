import type { AutoscalePlan, ScalingRules } from '../plan.js';
import { lengthText } from '../words.js';
import type { Adjustment } from './adjustment.js';
import type { AutoscaleState, PoolChange, Wish, Wishes } from './state.js';

/** A pool size after `behavior`, and when waiting alone may change it. */
export interface Scaled {
  readonly workers: number;
  readonly wakeAt: number | undefined;
}

/** Notes a wish; wishes that it makes irrelevant, and those that are too old, go. */
export function noteWish(plan: AutoscalePlan, wishes: Wishes, workers: number, now: number): Wishes {
  const { scaleUp, scaleDown } = plan.behavior;
  if (scaleUp.stabilizationMs === 0 && scaleDown.stabilizationMs === 0) return wishes;
  const wish = { at: now, workers };
  return {
    up: noted(wishes.up, wish, scaleUp.stabilizationMs, 1),
    down: noted(wishes.down, wish, scaleDown.stabilizationMs, -1),
  };
}

/** `sign`: 1 for a list that rises, -1 for one that falls; times rise in both. */
function noted(wishes: readonly Wish[], wish: Wish, windowMs: number, sign: 1 | -1): readonly Wish[] {
  let from = 0;
  let to = wishes.length;
  while (from < to && (wishes[from]?.at ?? 0) <= wish.at - windowMs) from++;
  while (from < to && ((wishes[to - 1]?.workers ?? 0) - wish.workers) * sign >= 0) to--;
  return from === to ? [wish] : [...wishes.slice(from, to), wish];
}

/**
 * Stabilization as in the Kubernetes HorizontalPodAutoscaler (autoscaling/v2, `stabilizationWindowSeconds`): growing
 * goes no further than the least wish of its window, shrinking no further than the greatest of its own.
 */
export function stabilize(
  plan: AutoscalePlan,
  wishes: Wishes,
  current: number,
  wanted: number,
  adjustments: Adjustment[],
): Scaled {
  const least = wishes.up[0];
  const most = wishes.down[0];
  const { scaleUp, scaleDown } = plan.behavior;
  if (wanted > current && scaleUp.stabilizationMs > 0 && least && least.workers < wanted) {
    const workers = Math.max(current, least.workers);
    adjustments.push(stabilized(wanted, workers, scaleUp));
    return { workers, wakeAt: least.at + scaleUp.stabilizationMs };
  }
  if (wanted < current && scaleDown.stabilizationMs > 0 && most && most.workers > wanted) {
    const workers = Math.min(current, most.workers);
    adjustments.push(stabilized(wanted, workers, scaleDown));
    return { workers, wakeAt: most.at + scaleDown.stabilizationMs };
  }
  return { workers: wanted, wakeAt: undefined };
}

function stabilized(from: number, to: number, rules: ScalingRules): Adjustment {
  const text = `held back to the most cautious wish of the last ${lengthText(rules.stabilizationMs)}`;
  return { policy: 'stabilization', field: 'workers', from, to, text };
}

/**
 * Step limits as the HorizontalPodAutoscaler counts its scaling policies: within one period the pool moves at most
 * one step away from what it was at the period's start; what was added and removed since then counts against each
 * other. A share rounds so that it always allows one worker.
 */
export function limitStep(
  plan: AutoscalePlan,
  state: AutoscaleState,
  wanted: number,
  now: number,
  adjustments: Adjustment[],
): Scaled {
  const current = state.current.workers;
  const growing = wanted > current;
  const rules = growing ? plan.behavior.scaleUp : plan.behavior.scaleDown;
  if (wanted === current || !rules.maxStep) return { workers: wanted, wakeAt: undefined };
  const recent = state.changes.filter((change) => change.at > now - rules.periodMs);
  const start = recent.reduce((workers, change) => workers - change.by, current);
  const bound = stepBound(start, rules.maxStep, growing);
  const workers = growing
    ? Math.min(wanted, Math.max(current, bound))
    : Math.max(wanted, Math.min(current, bound));
  if (workers === wanted) return { workers, wakeAt: undefined };
  const step = 'percent' in rules.maxStep ? `${rules.maxStep.percent}%` : String(rules.maxStep.workers);
  const text = `limited by a step of ${step} within ${lengthText(rules.periodMs)}`;
  adjustments.push({ policy: 'step', field: 'workers', from: wanted, to: workers, text });
  // With nothing in the period yet, this very change opens it.
  return { workers, wakeAt: (recent[0]?.at ?? now) + rules.periodMs };
}

function stepBound(start: number, step: NonNullable<ScalingRules['maxStep']>, growing: boolean): number {
  if ('workers' in step) return growing ? start + step.workers : start - step.workers;
  return growing
    ? Math.ceil((start * (100 + step.percent)) / 100)
    : Math.floor((start * (100 - step.percent)) / 100);
}

/** The changes that a later step may still have to count, with the one made now. */
export function noteChange(
  plan: AutoscalePlan,
  changes: readonly PoolChange[],
  by: number,
  now: number,
): readonly PoolChange[] {
  const { scaleUp, scaleDown } = plan.behavior;
  if (!scaleUp.maxStep && !scaleDown.maxStep) return changes;
  if (by === 0 && changes.length === 0) return changes;
  const periodMs = Math.max(
    scaleUp.maxStep ? scaleUp.periodMs : 0,
    scaleDown.maxStep ? scaleDown.periodMs : 0,
  );
  const kept = changes.filter((change) => change.at > now - periodMs);
  if (by !== 0) kept.push({ at: now, by });
  return kept;
}
