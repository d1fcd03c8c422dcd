import type { Run } from './run.js';

/** How an argument is written in a call; `default` is arranged by it. */
export type ArgumentShape = 'path' | 'call' | 'literal';

/** What an argument takes; a value of another kind counts as an absent one. Text counts as the number that it may spell. */
export type Takes = 'any' | 'list' | 'map' | 'number';

/** What a function does; `run` gives the template's data and accounts for what is made. */
export interface Implementation {
  readonly implementation: (args: readonly unknown[], run: Run) => unknown;
  /** The same for a call with one argument, without a list around it. */
  readonly unary?: (arg: unknown, run: Run) => unknown;
  /** It looks at one member of a list or map, however large that is: what it is given costs nothing. */
  readonly constantTime?: boolean;
}

/** One function that templates can call. Pure and total: no I/O, no exception. */
export interface FunctionRow extends Implementation {
  readonly name: string;
  /** Names in order; the last may end in `?` (optional) or `…` (none or more). */
  readonly args: readonly string[];
  /** What each argument takes, in the same order. */
  readonly takes: readonly Takes[];
  readonly returns: 'string' | 'number' | 'bool' | 'list' | 'map' | 'any';
  /** One sentence for `ork notes`. */
  readonly doc: string;
  readonly example: FunctionExample;
  /** What it gives for absent or wrong input. */
  readonly onEmpty: unknown;
  /** Occurs in published Katalogs. */
  readonly published: boolean;
  /** Whether the first two arguments change places, decided when the template is compiled. */
  readonly swapsFirstTwo?: (shapes: readonly ArgumentShape[], piped: boolean) => boolean;
  /** What is wrong with the texts that a call writes as literals (undefined: another argument); a load error. */
  readonly refuses?: (literals: readonly (string | undefined)[]) => string | undefined;
  /** The function, itself or one that a note calls, whose result is another one each time or at another time. */
  readonly volatile?: string | undefined;
  /** The paths into the data that the function reads by itself (user notes). */
  readonly references?: readonly (readonly string[])[];
}

export interface FunctionExample {
  readonly template: string;
  readonly data: unknown;
  /** What the template renders. */
  readonly result: string;
}

/** The functions beside Go's own builtins; a row here replaces a builtin of the same name. */
export interface FunctionTable {
  lookup(name: string): FunctionRow | undefined;
  /** Every name that `lookup` knows. */
  names(): Iterable<string>;
}

export interface TemplateEnv {
  readonly functions: FunctionTable;
}

/** How many arguments a row takes. */
export function arity(args: readonly string[]): { least: number; most: number } {
  const last = args.at(-1);
  if (last?.endsWith('…')) return { least: args.length - 1, most: Number.POSITIVE_INFINITY };
  return { least: args.filter((name) => !name.endsWith('?')).length, most: args.length };
}
