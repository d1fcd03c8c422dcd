/** Functions and methods: all of the language that is evaluated here. */
import { BOOL, type CelType, DOUBLE, DYN, INT, listOf, STRING } from './types.js';

/** One way to call a function; a `list`, `map` or `any` argument takes whatever is in it. */
export interface Overload {
  readonly args: readonly Parameter[];
  readonly result: CelType;
}

export type Parameter = 'any' | 'bool' | 'double' | 'int' | 'list' | 'map' | 'string' | 'texts';

function overloads(result: CelType, ...all: readonly (readonly Parameter[])[]): readonly Overload[] {
  return all.map((args) => ({ args, result }));
}

export const FUNCTIONS: ReadonlyMap<string, readonly Overload[]> = new Map([
  ['size', overloads(INT, ['string'], ['list'], ['map'])],
  ['string', overloads(STRING, ['string'], ['int'], ['double'], ['bool'])],
  ['int', overloads(INT, ['int'], ['double'], ['string'])],
  ['double', overloads(DOUBLE, ['double'], ['int'])],
  ['dyn', overloads(DYN, ['any'])],
]);

/** The first argument is what stands before the dot. */
export const METHODS: ReadonlyMap<string, readonly Overload[]> = new Map([
  ['size', overloads(INT, ['string'], ['list'], ['map'])],
  ...['startsWith', 'endsWith', 'contains', 'matches'].map(
    (name) => [name, overloads(BOOL, ['string', 'string'])] as const,
  ),
  ...['lowerAscii', 'upperAscii', 'trim'].map((name) => [name, overloads(STRING, ['string'])] as const),
  ['charAt', overloads(STRING, ['string', 'int'])],
  ['find', overloads(STRING, ['string', 'string'])],
  ['findAll', overloads(listOf(STRING), ['string', 'string'], ['string', 'string', 'int'])],
  ['indexOf', overloads(INT, ['string', 'string'])],
  ['lastIndexOf', overloads(INT, ['string', 'string'])],
  ['join', overloads(STRING, ['texts'], ['texts', 'string'])],
  ['replace', overloads(STRING, ['string', 'string', 'string'])],
  ['split', overloads(listOf(STRING), ['string', 'string'])],
  ['substring', overloads(STRING, ['string', 'int'], ['string', 'int', 'int'])],
]);

/** Of optional values; what they give depends on what is in them. */
export const OF_OPTIONAL: ReadonlyMap<string, number> = new Map([
  ['hasValue', 0],
  ['orValue', 1],
  ['value', 0],
]);

/** `list.all(x, …)`: a variable and an expression; `map` may have a condition before it. */
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

export function accepts(parameter: Parameter, type: CelType): boolean {
  if (parameter === 'any' || type.kind === 'dyn') return true;
  if (parameter === 'texts') return type.kind === 'list' && ['dyn', 'string'].includes(type.item.kind);
  return type.kind === parameter;
}
