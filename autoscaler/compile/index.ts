export { type CompiledAutoscale, type CompileOptions, compileAutoscale } from './compile-autoscale.js';
export { type ConditionSource, conditionSources } from './condition-sources.js';
export { expandProfile, PROFILE_NAMES, type ProfileBlock } from './profile.js';
export type { AutoscaleProblem } from './scope.js';
