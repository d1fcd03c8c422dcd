import type { AutoscalePlan } from '../plan.js';
import { type ApiLimit, looked } from './api-limit.js';
import { Decision } from './decision.js';
import { desiredOf } from './desired.js';
import { Evaluation } from './evaluation.js';
import { judge } from './judgement.js';
import { shape } from './policies.js';
import type { AutoscaleState } from './state.js';
import type { StepInput } from './step-input.js';

/**
 * One evaluation: reads every reference once, decides, and gives the next state with the decision. Pure: the same
 * plan, state and input give the same result, and nothing but the input is read.
 */
export function step(
  plan: AutoscalePlan,
  state: AutoscaleState,
  input: StepInput,
): { readonly state: AutoscaleState; readonly decision: Decision } {
  const { now, hand } = input;
  const evaluation = new Evaluation(plan, state, input);
  const judgement = judge(plan, evaluation, state);
  const desired = desiredOf(plan, state, judgement.choice, evaluation);
  const api = apiLimitOf(plan, state, input);
  const { estimate } = judgement;
  const { shaped, recommendations, changes } = shape(plan, state, desired, { now, hand, estimate, api });
  // A pause keeps the override with its size; its cooldown continues where it was.
  const { active, falseSince } = hand === 'paused' ? state : desired;
  const next: AutoscaleState = {
    startedAt: state.startedAt,
    answered: evaluation.answered,
    current: shaped.size,
    active,
    falseSince,
    trueSince: judgement.trueSince,
    recommendations,
    changes,
    target: judgement.target,
    api: api ?? state.api,
  };
  const decision = new Decision({
    plan,
    wall: input.wall,
    now,
    trigger: input.trigger ?? 'interval',
    readings: evaluation.readings,
    judgement,
    desired,
    shaped,
    api,
    from: state.current,
    wasActive: state.active,
    hand,
  });
  return { state: next, decision };
}

/** What requests allow now; undefined: they bound nothing, or nobody counts them. */
function apiLimitOf(
  plan: AutoscalePlan,
  state: AutoscaleState,
  { api: use, now }: StepInput,
): ApiLimit | undefined {
  if (plan.apiLimit === 'off' || use === undefined) return undefined;
  return looked(state.api, { use, now, workers: state.current.workers, ...plan.limits });
}
