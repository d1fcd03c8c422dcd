export { type CompiledExpression, compileExpression, type Outcome } from './expression.js';
export { ExpressionProblem } from './problem.js';
export { ANY, compared, type Range } from './range.js';
export type { Slot, SlotRegistry, WindowUse } from './slot.js';
export type { Threshold } from './thresholds.js';
