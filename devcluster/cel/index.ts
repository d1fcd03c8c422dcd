/**
 * The part of CEL that match conditions of admission webhooks use: literals, members, lists and maps, operators, `has`,
 * macros, texts and optional members. What is beyond it is refused when it is compiled, never skipped.
 * Not here: types (a comparison of two types is false, where CEL refuses it), quantities, URLs, dates, the authorizer.
 * Source: https://github.com/google/cel-spec, doc/langdef.md
 */
import type { Json } from '../../lib/base/index.js';
import { checkCel } from './check.js';
import { evaluateCel } from './evaluate.js';
import { parseCel } from './parse.js';

export { CelError } from './cel-error.js';

/** An expression that can be evaluated. */
export interface Expression {
  /** @throws CelError */
  evaluate(variables: ReadonlyMap<string, Json>): Json;
}

/** @throws CelError with the column of what cannot be evaluated here */
export function compileCel(source: string, variables: readonly string[]): Expression {
  const node = parseCel(source);
  checkCel(node, new Set(variables));
  return { evaluate: (values) => evaluateCel(node, values) };
}
