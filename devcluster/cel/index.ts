/**
 * The part of CEL that admission and schemas of CRDs use: literals, members, lists and maps, operators, `has`, macros,
 * texts and optional members, type-checked. What is beyond it is refused when it is compiled, never skipped.
 * Not here: quantities, URLs, dates, unsigned numbers, the authorizer, and limits on the cost.
 * Source: https://github.com/google/cel-spec, doc/langdef.md
 */
import { type Checked, checkCel, type Names } from './check.js';
import { evaluateCel, type Value } from './evaluate.js';
import { parseCel } from './parse.js';
import { DYN } from './types.js';

export { CelError } from './cel-error.js';
export { Optional } from './evaluate.js';
export { BOOL, type CelType, DOUBLE, DYN, INT, listOf, STRING } from './types.js';

/** An expression that can be evaluated. */
export interface Expression extends Pick<Checked, 'type' | 'reads'> {
  /** @throws CelError */
  evaluate(variables: ReadonlyMap<string, Value>): ReturnType<typeof evaluateCel>;
}

/** Of variables of any type. @throws CelError with the column of what cannot be evaluated here */
export function compileCel(source: string, variables: readonly string[]): Expression {
  return compileTyped(source, new Map(variables.map((name) => [name, DYN])));
}

/** Of variables whose types are known. @throws CelError with the column of what cannot be evaluated here */
export function compileTyped(source: string, variables: Names): Expression {
  const node = parseCel(source);
  const { type, reads, doubles } = checkCel(node, variables);
  return { type, reads, evaluate: (values) => evaluateCel(node, { values, doubles }) };
}
