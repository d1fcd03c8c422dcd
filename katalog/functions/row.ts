/** How the sections write their rows, and how they read arguments. */
import { type FunctionRow, isAbsent, isList, isMap, type Run, type Takes } from '../templates/index.js';
import { PUBLISHED } from './published.js';

const EMPTY: Readonly<Record<FunctionRow['returns'], unknown>> = {
  string: '',
  number: 0,
  bool: false,
  list: [],
  map: {},
  any: undefined,
};

type Example = readonly [template: string, data: unknown, result: string];

/** What the docs show of a function, and what its template checks. */
interface Signature extends Pick<FunctionRow, 'args' | 'returns' | 'doc'> {
  readonly example: Example;
}

/** What arguments of these names take, unless a row says otherwise. */
const BY_NAME: Readonly<Record<string, Takes>> = {
  list: 'list',
  m: 'map',
  obj: 'map',
  n: 'number',
  i: 'number',
  a: 'number',
  b: 'number',
  x: 'number',
  lo: 'number',
  hi: 'number',
};

/** A row; `rest.onEmpty` is given where it is not the empty value of the type. */
export function row(
  name: string,
  { args, returns, doc, example: [template, data, result] }: Signature,
  implementation: (args: readonly unknown[], run: Run) => unknown,
  rest: Pick<FunctionRow, 'swapsFirstTwo' | 'unary' | 'constantTime' | 'refuses'> & {
    readonly onEmpty?: unknown;
  } = {},
): FunctionRow {
  return {
    name,
    args,
    takes: args.map((arg) => BY_NAME[arg.replace(/[?…]$/, '')] ?? 'any'),
    returns,
    doc,
    example: { template, data, result },
    onEmpty: EMPTY[returns],
    published: PUBLISHED.has(name),
    implementation,
    ...rest,
  };
}

/** No number of a Katalog takes more characters; longer text is not looked at, so that reading one takes no time. */
const LONGEST_NUMBER = 1_024;

/** The argument as a number: a number, or text that is one; 0 for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0;
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER || !isNumber(value.trim())) return 0;
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

/** No digit can be read by two quantifiers of the pattern, so that a long text costs what it is long. */
function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

/** The argument as an integer, cut towards zero. */
export function integerOf(value: unknown): number {
  return Math.trunc(numberOf(value));
}

export function listOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

/** Go's name for the kind of a value, as `typeOf` gives it. */
export function kindOf(value: unknown): 'map' | 'slice' | 'string' | 'number' | 'bool' | 'null' {
  if (isAbsent(value)) return 'null';
  if (isList(value)) return 'slice';
  if (isMap(value)) return 'map';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? 'number' : 'string';
}
