export type { Adjustment } from './adjustment.js';
export {
  type ConditionRecord,
  Decision,
  type DecisionRecord,
  type SizeJson,
  type SizeRecord,
  type ValueRecord,
} from './decision.js';
export { type AutoscaleState, initialState } from './state.js';
export { step } from './step.js';
export type { StepInput, Trigger } from './step-input.js';
export type { Reason } from './target.js';
