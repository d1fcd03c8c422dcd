export type { Adjustment } from './adjustment.js';
export type { ApiUse } from './api-look.js';
export { Decision, type JudgedNotice } from './decision.js';
export type {
  ConditionRecord,
  DecisionRecord,
  SizeJson,
  SizeRecord,
  ValueRecord,
} from './decision-record.js';
export type { Reason } from './desired.js';
export { HANDS, type Hand } from './hand.js';
export { type AutoscaleState, initialState } from './state.js';
export { step } from './step.js';
export type { StepInput, Trigger } from './step-input.js';
export { stopped } from './stop.js';
