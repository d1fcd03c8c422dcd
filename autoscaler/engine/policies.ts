import type { AutoscalePlan } from '../plan.js';
import type { Size } from '../size.js';
import type { Adjustment } from './adjustment.js';
import { limitStep, noteChange, noteWish, stabilize } from './scaling.js';
import type { AutoscaleState } from './state.js';
import type { Target } from './target.js';

/** What the policies make of a target. */
export interface Shaped {
  readonly size: Size;
  /** The target with its limits, before `behavior` slows it down. */
  readonly desired: Size;
  readonly adjustments: readonly Adjustment[];
  /** Monotonic time at which waiting alone may change the answer. */
  readonly wakeAt: number | undefined;
}

/** What later policies need to know. Decisions are kept long, and do without it. */
type Memory = Pick<AutoscaleState, 'wishes' | 'changes'>;

/**
 * Rounding and limits, then tolerance, stabilization and step limits. Held sizes pass; the baseline and the pool of
 * `onMissing` come without tolerance and stabilization (the cooldown was their wait) but never faster than a step.
 */
export function shape(
  plan: AutoscalePlan,
  state: AutoscaleState,
  target: Target,
  now: number,
): { readonly shaped: Shaped; readonly memory: Memory } {
  const adjustments: Adjustment[] = [];
  const wanted = target.reason === 'override' ? bounded(plan, target.size, adjustments) : target.size;
  const current = state.current.workers;
  let { workers } = wanted;
  let wakeAt = target.until;
  if (target.reason === 'override') workers = tolerated(plan, current, workers, adjustments);
  const wishes = noteWish(plan, state.wishes, workers, now);
  if (target.reason === 'override') {
    const stable = stabilize(plan, wishes, current, workers, adjustments);
    workers = stable.workers;
    wakeAt = earliest(wakeAt, stable.wakeAt);
  }
  const limited = limitStep(plan, state, workers, now, adjustments);
  const shaped = {
    size: limited.workers === wanted.workers ? wanted : { ...wanted, workers: limited.workers },
    desired: wanted,
    // A copy is no longer than it has to be.
    adjustments: adjustments.slice(),
    wakeAt: earliest(wakeAt, limited.wakeAt),
  };
  return {
    shaped,
    memory: { wishes, changes: noteChange(plan, state.changes, limited.workers - current, now) },
  };
}

const LEAST_RESYNC_MS = 100;
/** The longest that a timer can wait. */
const MOST_RESYNC_MS = 2_147_483_647;

function bounded(plan: AutoscalePlan, size: Size, adjustments: Adjustment[]): Size {
  return {
    workers: clamped(
      'workers',
      rounded('workers', size.workers, adjustments),
      plan.limits.min,
      plan.limits.max,
      adjustments,
    ),
    // 0 means no limit; a negative wish must not turn into that.
    queueDepth: clamped(
      'queueDepth',
      rounded('queueDepth', size.queueDepth, adjustments),
      size.queueDepth === 0 ? 0 : 1,
      Number.MAX_SAFE_INTEGER,
      adjustments,
    ),
    resyncMs: clamped('resync', Math.round(size.resyncMs), LEAST_RESYNC_MS, MOST_RESYNC_MS, adjustments),
  };
}

/** Part of a worker, or of an item, counts as a whole one, as the HorizontalPodAutoscaler rounds. */
function rounded(field: 'workers' | 'queueDepth', value: number, adjustments: Adjustment[]): number {
  if (Number.isInteger(value)) return value;
  const to = Math.ceil(value) + 0;
  adjustments.push({ policy: 'rounding', field, from: value, to, text: 'rounded up' });
  return to;
}

function clamped(
  field: Adjustment['field'],
  value: number,
  min: number,
  max: number,
  adjustments: Adjustment[],
): number {
  const to = Math.min(Math.max(value, min), max);
  if (to === value) return value;
  const text = to === min ? `raised to the limit of ${min}` : `clamped to the limit of ${max}`;
  adjustments.push({ policy: 'limits', field, from: value, to, text });
  return to;
}

function tolerated(plan: AutoscalePlan, current: number, wanted: number, adjustments: Adjustment[]): number {
  const { tolerance } = plan.behavior;
  if (tolerance === 0 || wanted === current) return wanted;
  if (Math.abs(wanted - current) >= tolerance * current) return wanted;
  const text = `not taken, because a change smaller than ${Math.round(tolerance * 1_000) / 10}% is not made`;
  adjustments.push({ policy: 'tolerance', field: 'workers', from: wanted, to: current, text });
  return current;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
