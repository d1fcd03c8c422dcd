import { finite, MismatchError } from './operators.js';

/** A function of expressions: how many arguments, all of them numbers. `if` is syntax, see the parser. */
export interface FunctionRow {
  readonly least: number;
  readonly most: number;
  /** As the message of a wrong call shows it. */
  readonly usage: string;
}

/** The functions over values. Those over time and over references have their own tables. */
export const FUNCTION_ROWS: Readonly<Record<string, FunctionRow>> = {
  min: { least: 1, most: 20, usage: 'min(a, b, …)' },
  max: { least: 1, most: 20, usage: 'max(a, b, …)' },
  abs: { least: 1, most: 1, usage: 'abs(x)' },
  ceil: { least: 1, most: 1, usage: 'ceil(x)' },
  floor: { least: 1, most: 1, usage: 'floor(x)' },
  round: { least: 1, most: 1, usage: 'round(x)' },
  clamp: { least: 3, most: 3, usage: 'clamp(x, lo, hi)' },
};

/** Functions whose first argument is a reference and whose second is a duration in quotes. */
export const WINDOW_FUNCTIONS = ['avg', 'peak', 'low', 'rate', 'forecast'] as const;
export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];

/** Functions of a reference alone; the only ones that a missing value does not stop. */
export const AGE_FUNCTIONS = ['age', 'fresh'] as const;

/** Every function name, for suggestions. */
export const FUNCTION_NAMES: readonly string[] = [
  ...Object.keys(FUNCTION_ROWS),
  'if',
  'coalesce',
  ...WINDOW_FUNCTIONS,
  ...AGE_FUNCTIONS,
];

type Implementation = (...args: readonly unknown[]) => number;

/**
 * The functions of several arguments: no prototype, nothing but these. Those of one argument are prefix operators to
 * expr-eval's parser (see `UNARY_OPERATORS`). Each throws `MismatchError` when an argument is not a finite number, which
 * makes the whole expression missing.
 */
export const FUNCTIONS: Readonly<Record<string, Implementation>> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, Implementation>, {
    min,
    max,
    clamp,
    coalesce,
  }),
);

/** Its name alone, for expr-eval's parser: `compileProgram` takes the first argument that has a value. */
function coalesce(): number {
  throw new MismatchError('coalesce is called like a function of values');
}

function min(...args: readonly unknown[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const arg of args) least = Math.min(least, finite(arg));
  return least;
}

function max(...args: readonly unknown[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const arg of args) most = Math.max(most, finite(arg));
  return most;
}

function clamp(x: unknown, low: unknown, high: unknown): number {
  if (finite(low) > finite(high)) throw new MismatchError(`clamp has bounds ${low} to ${high}`);
  return Math.min(Math.max(finite(x), finite(low)), finite(high));
}
