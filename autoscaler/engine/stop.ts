import type { AutoscalePlan } from '../plan.js';
import { Decision } from './decision.js';
import { type AutoscaleState, initialState } from './state.js';

/** The end of an autoscaler's run: whatever the size was, the baseline returns at once, by no value and no condition. */
export function stopped(
  plan: AutoscalePlan,
  { current, active }: AutoscaleState,
  { now, wall, because }: { readonly now: number; readonly wall: number; readonly because: string },
): { readonly state: AutoscaleState; readonly decision: Decision } {
  const state = initialState(plan, now);
  const size = plan.baseline;
  const decision = new Decision({
    plan,
    wall,
    now,
    trigger: 'stop',
    readings: [],
    judgement: {
      choice: { kind: 'none' },
      conditions: [],
      sizes: [],
      trueSince: [],
      estimate: undefined,
      target: state.target,
      wakeAt: undefined,
    },
    desired: { reason: 'stopped', size, sets: [], active: undefined, falseSince: undefined },
    shaped: { size, desired: size, adjustments: [], wakeAt: undefined },
    from: current,
    wasActive: active,
    because,
  });
  return { state, decision };
}
