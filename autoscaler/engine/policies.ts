import { earliest } from '../../lib/base/index.js';
import type { AutoscalePlan } from '../plan.js';
import type { Size, SizeField } from '../size.js';
import type { Adjustment } from './adjustment.js';
import { type ApiLimit, apiBound } from './api-limit.js';
import type { Desired } from './desired.js';
import { type Hand, handText } from './hand.js';
import { limitStep, noteChange, noteRecommendation, stabilize } from './pace.js';
import type { AutoscaleState } from './state.js';
import type { TargetEstimate } from './target.js';
import { targetAdjustment } from './target-text.js';

/** What the policies make of a recommendation. */
export interface Shaped {
  readonly size: Size;
  /** The recommendation within its limits, before `behavior` slows it down. */
  readonly desired: Size;
  readonly adjustments: readonly Adjustment[];
  /** Monotonic time at which waiting alone may change the result. */
  readonly wakeAt: number | undefined;
}

/** `recommendations` and `changes` are for later policies. Decisions are kept long, and do without them. */
interface ShapeResult extends Pick<AutoscaleState, 'recommendations' | 'changes'> {
  readonly shaped: Shaped;
}

/** What else shapes a size. */
export interface ShapeInput {
  readonly now: number;
  readonly hand?: Hand | undefined;
  /** What the target asked for; undefined: there is none, or it is missing. */
  readonly estimate?: TargetEstimate | undefined;
  /** What requests allow; undefined: they bound nothing. */
  readonly api?: ApiLimit | undefined;
}

/**
 * Tolerance, rounding and limits, then stabilization and step limits. Held sizes pass; the baseline and the pool of
 * `onMissing` come without tolerance and stabilization (the cooldown was their wait) but never faster than a step. What
 * the API server takes bounds all of them at once. What is paused by hand comes last.
 */
export function shape(
  plan: AutoscalePlan,
  state: AutoscaleState,
  desired: Desired,
  { now, hand, estimate, api }: ShapeInput,
): ShapeResult {
  const adjustments: Adjustment[] = [];
  const bound = estimate && targetAdjustment(estimate);
  if (bound) adjustments.push(bound);
  const isOverride = desired.reason === 'override';
  const wanted = isOverride ? bounded(plan, desired, adjustments) : desired.size;
  const current = state.current.workers;
  let { workers } = wanted;
  let wakeAt = desired.until;
  // A pool that stays as it is has nothing to be slowed down.
  if (isOverride && workers !== current) {
    workers = tolerated({ plan, current, raw: desired.size.workers, workers, adjustments });
  }
  const recommendations = noteRecommendation(plan, state.recommendations, workers, now);
  if (isOverride && workers !== current) {
    const stable = stabilize(plan, recommendations, { current, wanted: workers }, adjustments);
    workers = stable.workers;
    wakeAt = earliest(wakeAt, stable.wakeAt);
  }
  if (workers !== current) {
    const limited = limitStep(plan, state, { wanted: workers, now }, adjustments);
    workers = limited.workers;
    wakeAt = earliest(wakeAt, limited.wakeAt);
  }
  const wished = {
    size: workers === wanted.workers ? wanted : { ...wanted, workers },
    desired: wanted,
    // A copy is no longer than it has to be.
    adjustments: adjustments.slice(),
    wakeAt,
  };
  const shaped = byHand(api ? byRequests(plan, wished, api) : wished, state.current, hand);
  const changes = noteChange(plan, state.changes, shaped.size.workers - current, now);
  return { shaped, recommendations, changes };
}

/** No more than the API server takes, nor fewer than the limits allow. */
function byRequests(plan: AutoscalePlan, shaped: Shaped, api: ApiLimit): Shaped {
  const { size } = shaped;
  const workers = Math.max(apiBound(api), Math.min(plan.limits.min, size.workers));
  if (size.workers <= workers) return shaped;
  const why =
    api.bound === undefined
      ? 'a pool that was never throttled at most doubles, or grows by four, each second'
      : api.cause;
  const adjustment: Adjustment = {
    policy: 'api',
    field: 'workers',
    from: size.workers,
    to: workers,
    text: `held at ${workers}, because ${why}`,
  };
  return {
    ...shaped,
    size: { ...size, workers },
    adjustments: [...shaped.adjustments, adjustment],
    wakeAt: earliest(shaped.wakeAt, api.nextAt),
  };
}

/** What of a change is made while somebody has paused scaling. */
function byHand(shaped: Shaped, current: Size, hand: Hand | undefined): Shaped {
  const { size } = shaped;
  const keepsPool = hand !== undefined && (hand === 'paused' || size.workers < current.workers);
  if (!keepsPool) return shaped;
  const kept = hand === 'paused' ? current : { ...size, workers: current.workers };
  if (size.workers === current.workers) return { ...shaped, size: kept };
  const adjustment: Adjustment = {
    policy: 'hand',
    field: 'workers',
    from: size.workers,
    to: current.workers,
    text: `not taken, because ${handText(hand)}`,
  };
  return { ...shaped, size: kept, adjustments: [...shaped.adjustments, adjustment] };
}

/** A number's bounds. */
type Bounds = AutoscalePlan['limits'];

const ANY_DEPTH: Bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };
const SOME_DEPTH: Bounds = { min: 1, max: Number.MAX_SAFE_INTEGER };
/** Up to the longest that a timer can wait. */
const RESYNC_MS: Bounds = { min: 100, max: 2_147_483_647 };

/** The fields that the override sets, as whole numbers within their limits; the others as they are. */
function bounded(plan: AutoscalePlan, { size, sets }: Desired, adjustments: Adjustment[]): Size {
  let { workers, queueDepth, resyncMs } = size;
  for (const { sizing } of sets) {
    if (sizing.field === 'workers') {
      workers = clamped('workers', rounded('workers', workers, adjustments), plan.limits, adjustments);
    } else if (sizing.field === 'queueDepth') {
      const whole = rounded('queueDepth', queueDepth, adjustments);
      // 0 means no limit; a negative recommendation must not turn into that.
      queueDepth = clamped('queueDepth', whole, queueDepth === 0 ? ANY_DEPTH : SOME_DEPTH, adjustments);
    } else resyncMs = clamped('resync', Math.round(resyncMs), RESYNC_MS, adjustments);
  }
  const isAsItWas = workers === size.workers && queueDepth === size.queueDepth && resyncMs === size.resyncMs;
  return isAsItWas ? size : { workers, queueDepth, resyncMs };
}

/** Part of a worker, or of an item, counts as a whole one, as the HorizontalPodAutoscaler rounds. */
function rounded(field: 'workers' | 'queueDepth', value: number, adjustments: Adjustment[]): number {
  if (Number.isInteger(value)) return value;
  const to = Math.ceil(value) + 0;
  adjustments.push({ policy: 'rounding', field, from: value, to, text: 'rounded up' });
  return to;
}

function clamped(field: SizeField, value: number, { min, max }: Bounds, adjustments: Adjustment[]): number {
  const to = Math.min(Math.max(value, min), max);
  if (to === value) return value;
  const text = to === min ? `raised to the limit of ${min}` : `clamped to the limit of ${max}`;
  adjustments.push({ policy: 'limits', field, from: value, to, text });
  return to;
}

/** Differences of doubles that are no differences of the numbers they stand for. */
const EPSILON = 1e-9;

/**
 * Tolerance is judged on the recommendation before it is rounded, as the HorizontalPodAutoscaler does: with 3 workers and
 * a tolerance of 0.1, 3.2 is no change although it rounds to 4.
 */
function tolerated({
  plan,
  current,
  raw,
  workers,
  adjustments,
}: {
  readonly plan: AutoscalePlan;
  readonly current: number;
  readonly raw: number;
  readonly workers: number;
  readonly adjustments: Adjustment[];
}): number {
  const { tolerance } = plan.behavior;
  const { min, max } = plan.limits;
  // A pool outside of its limits is brought within them, however small the change.
  if (tolerance === 0 || current < min || current > max) return workers;
  const within = Math.min(Math.max(raw, min), max);
  if (Math.abs(within - current) >= tolerance * current - EPSILON) return workers;
  const text = `not taken, because a change smaller than ${Math.round(tolerance * 1_000) / 10}% is not made`;
  adjustments.push({ policy: 'tolerance', field: 'workers', from: workers, to: current, text });
  return current;
}
