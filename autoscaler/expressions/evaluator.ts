import { type Expression, Parser } from 'expr-eval';
import { FUNCTIONS } from './functions.js';
import { BINARY_OPERATORS, TERNARY_OPERATORS, UNARY_OPERATORS } from './operators.js';

/**
 * The one place that touches expr-eval (as its maintained fork: the original runs code of the writer's choice,
 * CVE-2025-12735, CVE-2025-13204, CVE-2026-12866). Its parser gets text of our own making only; what it could do
 * beyond that is taken away here as well: each table has no prototype and holds what we allow and nothing else,
 * every other operator is off, and so is member access. `toJSFunction` is never called.
 */
export function parseWithExprEval(text: string): Expression {
  return configured().parse(text);
}

const OFF = [
  ...['concatenate', 'factorial', 'power', 'assignment', 'fndef', 'array', 'in', 'random', 'length'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
  ...['sqrt', 'cbrt', 'log', 'log2', 'ln', 'lg', 'log10', 'expm1', 'log1p', 'exp', 'trunc', 'sign'],
  ...['min', 'max'],
];

function configured(): Parser {
  const operators = Object.assign(
    Object.create(null) as Record<string, boolean>,
    Object.fromEntries(OFF.map((name) => [name, false])),
  );
  const parser = new Parser({ allowMemberAccess: false, operators });
  const consts = Object.freeze(Object.assign(Object.create(null), { true: true, false: false }));
  return Object.assign(parser, {
    unaryOps: UNARY_OPERATORS,
    binaryOps: BINARY_OPERATORS,
    ternaryOps: TERNARY_OPERATORS,
    functions: FUNCTIONS,
    consts,
  });
}
