export { type CompiledExpression, compileExpression, type Outcome, type SlotReader } from './expression.js';
export { FUNCTION_NAMES, type WindowFunction } from './functions.js';
export { ExpressionProblem } from './problem.js';
export type { Slot, SlotRegistry, WindowUse } from './slot.js';
