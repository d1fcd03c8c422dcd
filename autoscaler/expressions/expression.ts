import { messageOf } from '../../lib/base/index.js';
import type { Scalar } from '../reading.js';
import type { ValueType } from './ast.js';
import { emit } from './emit.js';
import { needsOf, unmet } from './needs.js';
import type { Operand, OperandRegistry } from './operand.js';
import { parse } from './parser.js';
import { ExpressionProblem } from './problem.js';
import { compileProgram, type Program } from './program.js';
import { constantOf, type Range } from './range.js';
import { operandName, ScopeBuilder } from './scope-builder.js';
import { type Threshold, thresholdsOf } from './thresholds.js';
import { tokenize } from './tokenizer.js';

/** Where the values behind operands come from. */
export interface OperandSource {
  /** The value behind an operand, or the reason why there is none. */
  operand(operand: Operand): Scalar | { readonly missing: string };
}

/** What an expression gave: a finite number or a boolean, or the reason why there is no answer. */
export type Outcome<T> = { readonly value: T } | { readonly missing: string };

/** An expression that was checked and compiled once. */
export interface CompiledExpression<T extends number | boolean> {
  /** As the Katalog has it. */
  readonly text: string;
  readonly operands: readonly Operand[];
  /** Numbers that references are compared with, for charts. */
  readonly thresholds: readonly Threshold[];
  /** What a boolean expression gives whatever its values are; undefined when they decide. */
  constant(rangeOf: (operand: Operand) => Range): boolean | undefined;
  /**
   * Evaluates with the values that `source` gives. When one that is needed has none, nothing is evaluated: missing data never
   * picks a branch (see `needs.ts` for `coalesce` and guards). Never throws for data.
   */
  evaluate(source: OperandSource): Outcome<T>;
}

/** Compiles an expression that must give a number (`do`) or a boolean (`expr`). Throws `ExpressionProblem`. */
export function compileExpression(
  text: string,
  result: 'number',
  registry: OperandRegistry,
): CompiledExpression<number>;
export function compileExpression(
  text: string,
  result: 'boolean',
  registry: OperandRegistry,
): CompiledExpression<boolean>;
export function compileExpression(
  text: string,
  result: 'number' | 'boolean',
  registry: OperandRegistry,
): CompiledExpression<number | boolean> {
  const scope = new ScopeBuilder(registry);
  const tree = parse(tokenize(text), scope);
  requireResult(tree.type, result);
  const { operands } = scope;
  const names = operands.map((_slot, index) => operandName(index));
  const named = new Map(operands.map((operand, index) => [operandName(index), operand]));
  const program = compileProgram(emit(tree), names);
  const needs = needsOf(tree, operands, names);
  // Overwritten at each evaluation, and read in it only.
  const values: (Scalar | undefined)[] = [];
  const missing: (string | undefined)[] = [];
  return {
    text,
    operands,
    thresholds: thresholdsOf(tree, named),
    constant: (rangeOf) => constantOf(tree, named, rangeOf),
    evaluate(source) {
      let index = 0;
      for (const operand of operands) {
        const value = source.operand(operand);
        const isMissing = typeof value === 'object';
        if (isMissing && !needs) return value;
        missing[index] = isMissing ? value.missing : undefined;
        values[index++] = isMissing ? undefined : value;
      }
      const reason = needs && unmet(needs, missing, values);
      return reason === undefined ? checked(program, values, result) : { missing: reason };
    },
  };
}

function requireResult(type: ValueType, result: 'number' | 'boolean'): void {
  if (type === result || type === 'any') return;
  const wanted = result === 'number' ? 'a number' : 'true or false';
  throw new ExpressionProblem(
    `it gives ${type === 'boolean' ? 'true or false' : type === 'number' ? 'a number' : 'text'}, and ${wanted} is needed`,
    0,
  );
}

function checked(
  program: Program,
  values: readonly (Scalar | undefined)[],
  result: 'number' | 'boolean',
): Outcome<number | boolean> {
  try {
    const value = program(values);
    if (result === 'boolean' && typeof value === 'boolean') return { value };
    if (result === 'number' && typeof value === 'number' && Number.isFinite(value)) return { value };
    return { missing: `it gave ${describe(value)}, which is not a ${result}` };
  } catch (error) {
    // Data must never stop the loop that sizes workers, so whatever goes wrong is a reason, and shown as one.
    return { missing: messageOf(error) };
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? 'text' : String(value);
}
