import {
  ANY,
  type CompiledExpression,
  compileExpression,
  ExpressionProblem,
  type Operand,
  type Range,
} from '../expressions/index.js';
import type { PlanCondition } from '../plan.js';
import { type Place, reportUnknown, shown } from './fields.js';
import type { CompileScope, Path } from './scope.js';
import { rangeOfReference } from './value-range.js';

/** `expr: "…"`, which gives true or false. */
export function compileExpressionCondition({
  fields,
  path,
  scope,
}: Place): Omit<PlanCondition, 'negate' | 'forMs'> | undefined {
  reportUnknown(fields, ['expr', 'negate', 'for', 'notify', 'source'], path, scope);
  const text = fields['expr'];
  if (typeof text !== 'string') {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      [...path, 'expr'],
      `expr is an expression as text, not ${shown(text)}`,
    );
    return undefined;
  }
  const expression = located(() => compileExpression(text, 'boolean', scope), [...path, 'expr'], text, scope);
  return (
    expression && {
      text,
      references: referencesOf(expression),
      thresholds: expression.thresholds,
      constant: expression.constant((operand) => rangeOfOperand(operand, scope)),
      test(context) {
        const result = context.run(expression);
        return 'missing' in result ? result : result.value;
      },
    }
  );
}

/** A function over the past of a value stays within the value's range, but for those that look at its slope. */
function rangeOfOperand(operand: Operand, scope: CompileScope): Range {
  const range = (reference: number): Range =>
    rangeOfReference(scope.references[reference] ?? '', scope.baseline);
  switch (operand.kind) {
    case 'value':
      return range(operand.reference);
    case 'window':
      return operand.function === 'rate' || operand.function === 'forecast' ? ANY : range(operand.reference);
    case 'age':
      return { low: 0, high: Number.POSITIVE_INFINITY };
    default:
      return ANY;
  }
}

/** An expression that sizes a field, or undefined after its fault was reported. */
export function compileSizeExpression(
  text: string,
  path: Path,
  scope: CompileScope,
): CompiledExpression<number> | undefined {
  return located(() => compileExpression(text, 'number', scope), path, text, scope);
}

/** The references that an expression reads, once each. */
export function referencesOf(expression: CompiledExpression<number | boolean>): readonly number[] {
  const found = new Set<number>();
  for (const operand of expression.operands) if ('reference' in operand) found.add(operand.reference);
  return [...found];
}

function located<T>(compile: () => T, path: Path, text: string, scope: CompileScope): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    const column = error.offset + 1;
    scope.problem(
      'ORK_AUTOSCALE_EXPRESSION',
      path,
      `${shown(text)}, column ${column}: ${error.message}`,
      column,
    );
    return undefined;
  }
}
