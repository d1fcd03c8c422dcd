import type { AutoscalePlan, ScalingRules, StepPolicy } from '../plan.js';
import { lengthText } from '../words.js';
import type { Adjustment } from './adjustment.js';
import type { AutoscaleState, PoolChange, Recommendation, Recommendations } from './state.js';

/** A pool size after `behavior`, and when waiting alone may change it. */
export interface Scaled {
  readonly workers: number;
  readonly wakeAt: number | undefined;
}

/** Notes a recommendation; those that it makes irrelevant, and those that are too old, go. */
export function noteRecommendation(
  plan: AutoscalePlan,
  recommendations: Recommendations,
  workers: number,
  now: number,
): Recommendations {
  const { scaleUp, scaleDown } = plan.behavior;
  if (scaleUp.stabilizationMs === 0 && scaleDown.stabilizationMs === 0) return recommendations;
  const recommendation = { at: now, workers };
  return {
    up: noted(recommendations.up, recommendation, scaleUp.stabilizationMs, 1),
    down: noted(recommendations.down, recommendation, scaleDown.stabilizationMs, -1),
  };
}

/** `sign`: 1 for a list that rises, -1 for one that falls; times rise in both. */
function noted(
  list: readonly Recommendation[],
  recommendation: Recommendation,
  windowMs: number,
  sign: 1 | -1,
): readonly Recommendation[] {
  let from = 0;
  let to = list.length;
  while (from < to && (list[from]?.at ?? 0) <= recommendation.at - windowMs) from++;
  while (from < to && ((list[to - 1]?.workers ?? 0) - recommendation.workers) * sign >= 0) to--;
  return from === to ? [recommendation] : [...list.slice(from, to), recommendation];
}

/**
 * Stabilization as in the Kubernetes HorizontalPodAutoscaler (autoscaling/v2, `stabilizationWindowSeconds`): growing
 * goes no further than the least recommendation of its window, shrinking no further than the greatest of its own.
 */
export function stabilize(
  plan: AutoscalePlan,
  recommendations: Recommendations,
  { current, wanted }: { readonly current: number; readonly wanted: number },
  adjustments: Adjustment[],
): Scaled {
  const least = recommendations.up[0];
  const most = recommendations.down[0];
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
  const text = `limited to the most cautious recommendation of the last ${lengthText(rules.stabilizationMs)}`;
  return { policy: 'stabilization', field: 'workers', from, to, text };
}

/** How far one policy lets the pool move now, and when it lets it move further. */
interface StepBound {
  readonly policy: StepPolicy;
  readonly workers: number;
  readonly wakeAt: number;
}

/**
 * Step limits as the HorizontalPodAutoscaler counts its scaling policies: within the period of a policy the pool moves at
 * most one step away from what it was at the period's start; what was added and removed since then counts against each
 * other. A share rounds so that it always allows one worker. Of several policies the one that allows most counts, or with
 * `selectPolicy: Min` the one that allows least; `Disabled` allows nothing.
 */
export function limitStep(
  plan: AutoscalePlan,
  state: AutoscaleState,
  { wanted, now }: { readonly wanted: number; readonly now: number },
  adjustments: Adjustment[],
): Scaled {
  const current = state.current.workers;
  if (wanted === current) return { workers: wanted, wakeAt: undefined };
  const growing = wanted > current;
  const { policies, select } = growing ? plan.behavior.scaleUp : plan.behavior.scaleDown;
  if (select === 'Disabled') {
    const text = `not taken, because behavior.${growing ? 'scaleUp' : 'scaleDown'} is disabled`;
    adjustments.push({ policy: 'step', field: 'workers', from: wanted, to: current, text });
    return { workers: current, wakeAt: undefined };
  }
  const bounds = policies.map((policy) => boundOf(policy, state, growing, now));
  const [head, ...rest] = bounds;
  if (!head) return { workers: wanted, wakeAt: undefined };
  const furthest = (select === 'Max') === growing ? 1 : -1;
  const bound = rest.reduce(
    (best, next) => ((next.workers - best.workers) * furthest > 0 ? next : best),
    head,
  );
  const workers = growing
    ? Math.min(wanted, Math.max(current, bound.workers))
    : Math.max(wanted, Math.min(current, bound.workers));
  if (workers === wanted) return { workers, wakeAt: undefined };
  const { maxStep, periodMs } = bound.policy;
  const step = 'percent' in maxStep ? `${maxStep.percent}%` : String(maxStep.workers);
  const text = `limited by a step of ${step} within ${lengthText(periodMs)}`;
  adjustments.push({ policy: 'step', field: 'workers', from: wanted, to: workers, text });
  return { workers, wakeAt: Math.min(...bounds.map(({ wakeAt }) => wakeAt)) };
}

function boundOf(policy: StepPolicy, state: AutoscaleState, growing: boolean, now: number): StepBound {
  const recent = state.changes.filter((change) => change.at > now - policy.periodMs);
  const start = recent.reduce((workers, change) => workers - change.by, state.current.workers);
  const workers = stepBound(start, policy.maxStep, growing);
  // With nothing in the period yet, the change that is made now opens it.
  return { policy, workers, wakeAt: (recent[0]?.at ?? now) + policy.periodMs };
}

function stepBound(start: number, step: StepPolicy['maxStep'], growing: boolean): number {
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
  if (by === 0 && changes.length === 0) return changes;
  const { scaleUp, scaleDown } = plan.behavior;
  const periods = [...scaleUp.policies, ...scaleDown.policies].map(({ periodMs }) => periodMs);
  if (periods.length === 0) return changes;
  const kept = changes.filter((change) => change.at > now - Math.max(...periods));
  if (by !== 0) kept.push({ at: now, by });
  return kept;
}
