import { messageOf } from '../../lib/base/index.js';
import type { Scalar } from '../reading.js';
import type { ValueType } from './ast.js';
import { emit } from './emit.js';
import { parse } from './parser.js';
import { ExpressionProblem } from './problem.js';
import { compileProgram, type Program } from './program.js';
import { constantOf, type Range } from './range.js';
import { ScopeBuilder, slotName } from './scope-builder.js';
import type { Slot, SlotRegistry } from './slot.js';
import { type Threshold, thresholdsOf } from './thresholds.js';
import { tokenize } from './tokenizer.js';

/** Gives the value behind a slot, or the reason why there is none. */
export type SlotReader = (slot: Slot) => Scalar | { readonly missing: string };

/** What an expression gave: a finite number or a boolean, or the reason why there is no answer. */
export type Outcome<T> = { readonly value: T } | { readonly missing: string };

/** An expression that was checked and compiled once. */
export interface CompiledExpression<T extends number | boolean> {
  /** As the Katalog has it. */
  readonly text: string;
  readonly slots: readonly Slot[];
  /** Numbers that references are compared with, for charts. */
  readonly thresholds: readonly Threshold[];
  /** What a boolean expression gives whatever its values are; undefined when they decide. */
  constant(rangeOf: (slot: Slot) => Range): boolean | undefined;
  /**
   * Evaluates with the values that `read` gives. When any slot has none, nothing is evaluated: missing data never
   * picks a branch. Never throws for data.
   */
  evaluate(read: SlotReader): Outcome<T>;
}

/** Compiles an expression that must give a number (`do`) or a boolean (`expr`). Throws `ExpressionProblem`. */
export function compileExpression(
  text: string,
  result: 'number',
  registry: SlotRegistry,
): CompiledExpression<number>;
export function compileExpression(
  text: string,
  result: 'boolean',
  registry: SlotRegistry,
): CompiledExpression<boolean>;
export function compileExpression(
  text: string,
  result: 'number' | 'boolean',
  registry: SlotRegistry,
): CompiledExpression<number | boolean> {
  const scope = new ScopeBuilder(registry);
  const tree = parse(tokenize(text), scope);
  requireResult(tree.type, result);
  const { slots } = scope;
  const names = slots.map((_slot, index) => slotName(index));
  const named = new Map(slots.map((slot, index) => [slotName(index), slot]));
  const program = compileProgram(emit(tree), names);
  // Written anew at each evaluation, and read in it only.
  const values: Scalar[] = [];
  return {
    text,
    slots,
    thresholds: thresholdsOf(tree, named),
    constant: (rangeOf) => constantOf(tree, named, rangeOf),
    evaluate(read) {
      let index = 0;
      for (const slot of slots) {
        const value = read(slot);
        if (typeof value === 'object') return value;
        values[index++] = value;
      }
      return checked(program, values, result);
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
  values: readonly Scalar[],
  result: 'number' | 'boolean',
): Outcome<number | boolean> {
  try {
    const value = program(values);
    if (result === 'boolean' && typeof value === 'boolean') return { value };
    if (result === 'number' && typeof value === 'number' && Number.isFinite(value)) return { value };
    return { missing: `it gave ${describe(value)}, which is no ${result}` };
  } catch (error) {
    // Data must never stop the loop that sizes workers, so whatever goes wrong is a reason, and shown as one.
    return { missing: messageOf(error) };
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? 'text' : String(value);
}
