import type { AutoscalePlan } from '../plan.js';
import { Decision } from './decision.js';
import { Evaluation } from './evaluation.js';
import { shape } from './policies.js';
import type { AutoscaleState } from './state.js';
import type { StepInput } from './step-input.js';
import { targetOf } from './target.js';
import { judge } from './verdict.js';

/**
 * One evaluation: reads every reference once, decides, and gives the next state with the decision. Pure: the same
 * plan, state and input give the same answer, and nothing but the input is looked at.
 */
export function step(
  plan: AutoscalePlan,
  state: AutoscaleState,
  input: StepInput,
): { readonly state: AutoscaleState; readonly decision: Decision } {
  const { now } = input;
  const evaluation = new Evaluation(plan, state, input);
  const judgement = judge(plan, evaluation);
  const target = targetOf(plan, state, judgement.verdict, now);
  const { shaped, memory } = shape(plan, state, target, now);
  const next: AutoscaleState = {
    startedAt: state.startedAt,
    current: shaped.size,
    active: target.active,
    falseSince: target.falseSince,
    wishes: memory.wishes,
    changes: memory.changes,
  };
  const decision = new Decision({
    plan,
    wall: input.wall,
    now,
    trigger: input.trigger ?? 'interval',
    readings: evaluation.readings,
    scalars: evaluation.scalars,
    judgement,
    target,
    shaped,
    from: state.current,
    wasActive: state.active,
  });
  return { state: next, decision };
}
