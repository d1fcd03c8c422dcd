import type { AutoscalePlan } from '../plan.js';
import type { Size } from '../size.js';
import type { BlockChoice, SizeResult } from './judgement.js';
import type { AutoscaleState } from './state.js';

/**
 * Why the recommended size is what it is: an override holds, the baseline rules, an override lasts through the cooldown,
 * a value is missing and the size is held or fixed, or the autoscaler no longer runs.
 */
export type Reason = 'override' | 'baseline' | 'cooldown' | 'hold' | 'fallback' | 'stopped';

/** The recommended size, before policies. Numbers of an override may be fractions and out of bounds. */
export interface Desired {
  readonly reason: Reason;
  readonly size: Size;
  /** What the override sets; policies leave the other fields alone. */
  readonly sets: readonly SizeResult[];
  readonly active: AutoscaleState['active'];
  readonly falseSince: number | undefined;
  /** When the cooldown ends, or the wait for a first answer, in monotonic milliseconds. */
  readonly until?: number;
}

/** What else the recommendation depends on. */
export interface Moment {
  readonly now: number;
  /** A source of the plan has answered since the start. */
  readonly answered: boolean;
}

/** How long a source may take to answer first, where the plan has no `staleAfter`: three times a default `cacheFor`. */
const FIRST_ANSWER_MS = 90_000;

const NOTHING: readonly never[] = [];

/** Combines the choice of a block with the cooldown and with `onMissing`. */
export function desiredOf(
  plan: AutoscalePlan,
  state: AutoscaleState,
  choice: BlockChoice,
  moment: Moment,
): Desired {
  if (choice.kind === 'missing') return whileMissing(plan, state, moment);
  if (choice.kind === 'none') return whileFalse(plan, state, moment.now);
  const size = overridden(plan.baseline, choice);
  // An earlier block may hold: what is not known never makes the pool smaller.
  const shrinks = size.workers < state.current.workers;
  if (choice.undecided !== undefined && plan.onMissing === 'hold' && shrinks) return held(state, moment.now);
  return {
    reason: 'override',
    size,
    sets: choice.sizes,
    active: choice.block,
    falseSince: undefined,
  };
}

/** Only what the block declares is overridden; the rest is the baseline. */
function overridden(baseline: Size, choice: BlockChoice & { kind: 'override' }): Size {
  let { workers, queueDepth, resyncMs } = baseline;
  for (const { sizing, value } of choice.sizes) {
    if (value === undefined) continue;
    if (sizing.field === 'workers') workers = value;
    else if (sizing.field === 'queueDepth') queueDepth = value;
    else resyncMs = value;
  }
  return { workers, queueDepth, resyncMs };
}

function whileMissing(plan: AutoscalePlan, state: AutoscaleState, { now, answered }: Moment): Desired {
  const { onMissing } = plan;
  if (onMissing === 'hold') return held(state, now);
  if (typeof onMissing !== 'object') return baselineOf(plan);
  const firstBy = state.startedAt + (plan.staleAfterMs ?? FIRST_ANSWER_MS);
  // After a start nothing is missing yet: it has not come.
  if (!answered && now < firstBy) return { ...held(state, now), until: firstBy };
  const size = { ...state.current, workers: onMissing.workers };
  return { reason: 'fallback', size, sets: NOTHING, active: 'missing', falseSince: undefined };
}

/** The cooldown goes on counting from when the condition was last known to be true. */
function held(state: AutoscaleState, now: number): Desired {
  const falseSince = state.active === undefined ? undefined : (state.falseSince ?? now);
  return { reason: 'hold', size: state.current, sets: NOTHING, active: state.active, falseSince };
}

function baselineOf({ baseline }: AutoscalePlan): Desired {
  return { reason: 'baseline', size: baseline, sets: NOTHING, active: undefined, falseSince: undefined };
}

function whileFalse(plan: AutoscalePlan, state: AutoscaleState, now: number): Desired {
  if (state.active === undefined) return baselineOf(plan);
  const falseSince = state.falseSince ?? now;
  const until = falseSince + plan.cooldownMs;
  if (now >= until) return baselineOf(plan);
  return { reason: 'cooldown', size: state.current, sets: NOTHING, active: state.active, falseSince, until };
}
