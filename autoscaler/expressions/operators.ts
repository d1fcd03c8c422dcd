/** A value at run time that an operator cannot take; the expression is then missing, with this as the reason. */
export class MismatchError extends Error {
  override readonly name = 'MismatchError';
}

/** The number itself. Text, booleans, NaN and infinities are no numbers to calculate with. */
export function finite(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new MismatchError(`${shown(value)} is not a number`);
}

type Binary = (left: unknown, right: unknown) => number | boolean;

/**
 * The operators, in place of expr-eval's own: JavaScript would compare `null`, NaN and text with numbers and pick a
 * branch; these refuse. `and` and `or` are in the table for their names alone: they stop early, which `compileProgram`
 * sees to.
 */
export const BINARY_OPERATORS: Readonly<Record<string, Binary>> = table({
  '+': (a, b) => finite(finite(a) + finite(b)),
  '-': (a, b) => finite(finite(a) - finite(b)),
  '*': (a, b) => finite(finite(a) * finite(b)),
  '/': (a, b) => divided(finite(a), finite(b)),
  '%': (a, b) => remainder(finite(a), finite(b)),
  '<': (a, b) => finite(a) < finite(b),
  '<=': (a, b) => finite(a) <= finite(b),
  '>': (a, b) => finite(a) > finite(b),
  '>=': (a, b) => finite(a) >= finite(b),
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  and: (a, b) => truth(a) && truth(b),
  or: (a, b) => truth(a) || truth(b),
});

/** Prefix operators and functions of one argument; expr-eval's parser takes nothing else for a prefix. */
export const UNARY_OPERATORS: Readonly<Record<string, (value: unknown) => number | boolean>> = table({
  '-': (value: unknown) => -finite(value),
  not: (value: unknown) => !truth(value),
  abs: (value: unknown) => Math.abs(finite(value)),
  ceil: (value: unknown) => Math.ceil(finite(value)),
  floor: (value: unknown) => Math.floor(finite(value)),
  round: (value: unknown) => Math.round(finite(value)),
});

/** expr-eval's parser looks for the name alone. */
export const TERNARY_OPERATORS = table({ '?': () => false });

function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new MismatchError(`${shown(value)} is neither true nor false`);
}

/** Equal values of one type. A boolean also equals its text, as `found` compares in conditions. */
function equal(a: unknown, b: unknown): boolean {
  if (typeof a === typeof b) return a === b;
  if (
    (typeof a === 'boolean' && typeof b === 'string') ||
    (typeof a === 'string' && typeof b === 'boolean')
  ) {
    return String(a) === String(b);
  }
  throw new MismatchError(`${shown(a)} and ${shown(b)} do not compare`);
}

function divided(a: number, b: number): number {
  if (b === 0) throw new MismatchError(`${a} is divided by zero`);
  return finite(a / b);
}

function remainder(a: number, b: number): number {
  if (b === 0) throw new MismatchError(`${a} is divided by zero`);
  return a % b;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}

function table<T>(rows: Record<string, T>): Readonly<Record<string, T>> {
  return Object.freeze(Object.assign(Object.create(null) as Record<string, T>, rows));
}
