/**
 * Sizing one CRD's worker pool, queue limit and resync interval from values: its own metrics and what its siblings
 * report. Stands alone and does no I/O: `compileAutoscale` checks a block and makes a plan of it, `step` decides,
 * and `Autoscaler` runs the plan on a clock with functions that read values and apply sizes.
 */
export { Autoscaler, type AutoscalerOptions } from './autoscaler.js';
export {
  type AutoscaleProblem,
  type CompiledAutoscale,
  type CompileOptions,
  type ConditionSource,
  compileAutoscale,
  conditionSources,
  expandProfile,
  PROFILE_NAMES,
  type ProfileBlock,
} from './compile/index.js';
export type { DecisionRange, LoggedDecision } from './decision-log.js';
export type { AutoscalerDescription } from './description.js';
export {
  type Adjustment,
  type ApiUse,
  type AutoscaleState,
  type ConditionRecord,
  type Decision,
  type DecisionRecord,
  HANDS,
  type Hand,
  initialState,
  type JudgedNotice,
  type Reason,
  type SizeJson,
  type SizeRecord,
  type StepInput,
  step,
  type Trigger,
  type ValueRecord,
} from './engine/index.js';
export { AUTOSCALE_ERRORS, type AutoscaleErrorCode } from './errors.js';
export type { AutoscalerCondition } from './oscillation.js';
export type { AutoscalePlan, Behavior, OnMissing, ScalingRules, Target } from './plan.js';
export type { Reading, Scalar } from './reading.js';
export { type Simulation, type SimulationSummary, simulate, type TraceSample } from './simulate/index.js';
export type { Size, SizeChange, SizeField } from './size.js';
export { ageText, countText, lengthText, numberText } from './words.js';
