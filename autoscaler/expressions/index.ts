export {
  type CompiledExpression,
  compileExpression,
  type OperandSource,
  type Outcome,
} from './expression.js';
export type { Operand, OperandRegistry, WindowUse } from './operand.js';
export { ExpressionProblem } from './problem.js';
export { ANY, compared, type Range } from './range.js';
export type { Threshold } from './thresholds.js';
