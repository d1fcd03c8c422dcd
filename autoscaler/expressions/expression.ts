import { messageOf } from '../../base/index.js';
import type { Scalar } from '../reading.js';
import type { ValueType } from './ast.js';
import { emit } from './emit.js';
import { parseWithExprEval } from './evaluator.js';
import { parse } from './parser.js';
import { ExpressionProblem } from './problem.js';
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
  const program = parseWithExprEval(emit(tree));
  const { slots } = scope;
  const named = new Map(slots.map((slot, index) => [slotName(index), slot]));
  const names = slots.map((_slot, index) => slotName(index));
  return {
    text,
    slots,
    thresholds: thresholdsOf(tree, named),
    constant: (rangeOf) => constantOf(tree, named, rangeOf),
    evaluate(read) {
      const values = Object.create(null) as Record<string, Scalar>;
      for (let index = 0; index < slots.length; index++) {
        const slot = slots[index];
        const name = names[index];
        if (slot === undefined || name === undefined) break;
        const value = read(slot);
        if (typeof value === 'object') return value;
        values[name] = value;
      }
      return checked(() => program.evaluate(Object.freeze(values) as never) as unknown, result);
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

function checked(run: () => unknown, result: 'number' | 'boolean'): Outcome<number | boolean> {
  try {
    const value = run();
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
