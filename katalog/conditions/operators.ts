/** What an operator expects beside the field. */
export type OperandKind = 'none' | 'value' | 'number' | 'range' | 'list' | 'pattern' | 'type';

/** A comparison of a Katalog condition, under its canonical name. */
export interface Operator {
  readonly name: string;
  readonly operand: OperandKind;
  /** The comparison that decides; `notX` is the complement of `x`. */
  readonly base: BaseOperator;
  readonly complement: boolean;
  /** Of the `type…` operators: the type that their name says. */
  readonly type?: ValueKind;
}

export type BaseOperator =
  | 'equals'
  | 'contains'
  | 'prefix'
  | 'suffix'
  | 'regex'
  | 'exists'
  | 'greaterThan'
  | 'lessThan'
  | 'greaterThanOrEqual'
  | 'lessThanOrEqual'
  | 'between'
  | 'in'
  | 'typeOf';

/** The type names of the template function `typeOf`; `map` also goes by `object`, `list` by `slice`. */
export type ValueKind = 'map' | 'list' | 'string' | 'number' | 'bool' | 'null';

type Row = readonly [
  base: BaseOperator,
  operand: OperandKind,
  names: readonly string[],
  not?: readonly string[],
];

/** Names in the order: canonical, then aliases. `not` holds the names of the complement. */
const ROWS: readonly Row[] = [
  ['equals', 'value', ['equals', 'eq', 'equal'], ['notEquals', 'neq', 'ne', 'notEqual']],
  ['contains', 'value', ['contains'], ['notContains']],
  ['prefix', 'value', ['prefix'], ['notPrefix']],
  ['suffix', 'value', ['suffix'], ['notSuffix']],
  ['regex', 'pattern', ['regex']],
  ['exists', 'none', ['exists'], ['notExists']],
  ['greaterThan', 'number', ['greaterThan', 'gt']],
  ['lessThan', 'number', ['lessThan', 'lt']],
  ['greaterThanOrEqual', 'number', ['greaterThanOrEqual', 'gte', 'min']],
  ['lessThanOrEqual', 'number', ['lessThanOrEqual', 'lte', 'max']],
  ['between', 'range', ['between'], ['notBetween']],
  ['in', 'list', ['in'], ['notIn']],
  ['typeOf', 'type', ['typeOf']],
];

const TYPE_ROWS: Readonly<Record<ValueKind, readonly string[]>> = {
  map: ['typeMap', 'typeOfMap'],
  list: ['typeList', 'typeOfList'],
  string: ['typeString', 'typeOfString'],
  number: ['typeNumber', 'typeOfNumber'],
  bool: ['typeBool', 'typeOfBool'],
  null: ['typeNull', 'typeOfNull'],
};

/** Every operator by every name that a condition may use for it. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(table());

function* table(): Generator<[string, Operator]> {
  for (const [base, operand, names, not = []] of ROWS) {
    yield* named(names, { base, operand, complement: false });
    yield* named(not, { base, operand, complement: true });
  }
  for (const [type, names] of Object.entries(TYPE_ROWS)) {
    yield* named(names, { base: 'typeOf', operand: 'none', complement: false, type: type as ValueKind });
  }
}

function* named(names: readonly string[], row: Omit<Operator, 'name'>): Generator<[string, Operator]> {
  const operator: Operator = { name: names[0] ?? '', ...row };
  for (const name of names) yield [name, operator];
}

/** The kind of a value as the template function `typeOf` and the `type…` operators name it. */
export function kindOf(value: unknown): ValueKind {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  return typeof value === 'string' ? 'string' : 'map';
}

const KIND_ALIASES: Readonly<Record<string, ValueKind>> = {
  object: 'map',
  slice: 'list',
  array: 'list',
  boolean: 'bool',
  nil: 'null',
};

/** The kinds a `typeOf` operand may name. */
export const VALUE_KINDS: readonly string[] = [...Object.keys(TYPE_ROWS), ...Object.keys(KIND_ALIASES)];

/** The kind that the operand of `typeOf` names, or undefined. */
export function kindNamed(text: string): ValueKind | undefined {
  const name = text.trim().toLowerCase();
  if (Object.hasOwn(TYPE_ROWS, name)) return name as ValueKind;
  return Object.hasOwn(KIND_ALIASES, name) ? KIND_ALIASES[name] : undefined;
}
