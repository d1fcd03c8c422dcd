/** The type of a call, from the table of functions and what Go predefines; and arguments that no call could use. */
import { BUILTIN_NAMES, type FunctionRow, type Operand, type Takes } from '../templates/index.js';
import type { Found } from './report.js';
import { elementOf } from './step.js';
import {
  ABSENT,
  BOOL,
  INT,
  isAbsent,
  membersOf,
  NUMBER,
  optional,
  present,
  TEXT,
  type Type,
  UNKNOWN,
  union,
} from './type.js';

export interface Argument {
  /** undefined: the value before the pipe. */
  readonly operand: Operand | undefined;
  readonly type: Type;
}

export interface Call {
  readonly name: string;
  readonly offset: number;
  readonly args: readonly Argument[];
  readonly isPiped: boolean;
}

export interface CallContext {
  report(found: Found): void;
  /** One step, with what is missing reported at the operand that names it. */
  field(type: Type, name: string, at: { readonly offset: number; readonly length: number }): Type;
}

/** `row`: of the table; undefined for what Go predefines. */
export function callType(call: Call, row: FunctionRow | undefined, context: CallContext): Type {
  const { name, args } = call;
  if (row) checkArguments(call, row, context);
  const special = SPECIAL[name];
  if (special) return special(call, context);
  if (row) return RESULTS[row.returns];
  if (!BUILTIN_NAMES.includes(name)) return UNKNOWN;
  if (name === 'and') return union(args.map(({ type }) => type));
  return BUILTIN_RESULTS[name] ?? TEXT;
}

const RESULTS: Readonly<Record<FunctionRow['returns'], Type>> = {
  string: TEXT,
  number: NUMBER,
  bool: BOOL,
  list: { kind: 'list', of: UNKNOWN },
  map: UNKNOWN,
  any: UNKNOWN,
};

const BUILTIN_RESULTS: Readonly<Record<string, Type>> = {
  ...Object.fromEntries(['not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'].map((name) => [name, BOOL])),
  len: INT,
  slice: UNKNOWN,
  call: UNKNOWN,
};

type Special = (call: Call, context: CallContext) => Type;

/** The first that is there: absence stays only where the last may be absent. */
const firstPresent: Special = ({ args }) => {
  const types = args.map(({ type }) => type);
  const last = types.at(-1);
  if (last === undefined) return UNKNOWN;
  return union([
    ...types
      .slice(0, -1)
      .filter((type) => !isAbsent(type))
      .map(present),
    last,
  ]);
};

/** Whichever of the two is the fallback. */
const either: Special = ({ args }) => {
  const types = args.map(({ type }) => type).filter((type) => !isAbsent(type));
  const sure = types.some((type) => present(type) === type);
  const joined = types.length === 0 ? ABSENT : union(types);
  return sure ? present(joined) : joined;
};

const chosen: Special = ({ args }) => union(args.slice(-2).map(({ type }) => type));

/** `index` and `get`: a field where the key is written out, an element where it is a number. */
const keyed: Special = ({ args }, context) => {
  const [first, ...keys] = args;
  let type = first?.type ?? UNKNOWN;
  for (const { operand } of keys) {
    if (operand?.kind !== 'literal') return UNKNOWN;
    const { value, offset } = operand;
    const many = membersOf(type).some((member) => member.kind === 'object' && member.many);
    if (typeof value !== 'string' || /^\d+$/.test(value)) {
      type = many ? UNKNOWN : optional(elementOf(type));
    } else {
      type = context.field(type, value, { offset: offset + 1, length: value.length });
    }
  }
  return type;
};

/** What is never equal makes the comparison say nothing. */
const compared: Special = ({ name, args, offset }, context) => {
  const [left, ...others] = args.map(({ type }) => type);
  const other = others.length === 1 ? others[0] : undefined;
  if (left && other && areNeverEqual(left, other)) {
    const word = name === 'eq' ? 'never' : 'always';
    context.report({ what: 'unequal', offset, length: name.length, left, right: other, word });
  }
  return BOOL;
};

const SPECIAL: Readonly<Record<string, Special>> = {
  default: either,
  getOr: either,
  coalesce: firstPresent,
  or: firstPresent,
  ternary: chosen,
  boolTernary: chosen,
  eqTernary: chosen,
  index: keyed,
  get: keyed,
  eq: compared,
  ne: compared,
};

/** As `eq` of templates compares: no value of one type is one of the other. */
function areNeverEqual(a: Type, b: Type): boolean {
  const [left, right] = [membersOf(a), membersOf(b)];
  return left.every((one) => right.every((other) => differ(one, other)));
}

const COMPARED: Readonly<Record<string, string>> = {
  bool: 'bool',
  int: 'number',
  number: 'number',
  text: 'text',
  absent: 'absent',
};

function differ(a: Type, b: Type): boolean {
  const [left, right] = [COMPARED[a.kind], COMPARED[b.kind]];
  if (left === undefined || right === undefined) return false;
  if (left !== right) return true;
  if (a.kind !== 'text' || b.kind !== 'text' || !a.literals || !b.literals) return false;
  return !a.literals.some((word) => b.literals?.includes(word));
}

const TAKEN: Readonly<Record<Takes, string>> = {
  any: 'anything',
  list: 'a list',
  map: 'a map',
  number: 'a number',
};

function checkArguments({ name, offset, args, isPiped }: Call, row: FunctionRow, context: CallContext): void {
  if (row.swapsFirstTwo) return;
  const last = row.args.at(-1)?.endsWith('…') ? row.args.length - 1 : Number.POSITIVE_INFINITY;
  for (const [index, { operand, type }] of args.entries()) {
    const place = Math.min(index, last);
    const takes = row.takes[place] ?? 'any';
    if (takes === 'any' || isTaken(type, takes)) continue;
    const piped = isPiped && index === args.length - 1;
    context.report({
      what: 'argument',
      offset: piped || !operand ? offset : operand.offset,
      length: piped ? name.length : 1,
      name,
      argument: (row.args[place] ?? '').replace(/[?…]$/, ''),
      wants: TAKEN[takes],
      type,
    });
  }
}

/** Whether some value of the type is taken, or none is asked for. */
function isTaken(type: Type, takes: Exclude<Takes, 'any'>): boolean {
  return membersOf(present(type)).some((member) => {
    switch (member.kind) {
      case 'unknown':
      case 'absent':
        return true;
      case 'list':
        return takes === 'list';
      case 'object':
        return takes === 'map' || (takes === 'list' && member.many === true);
      case 'map':
        return takes === 'map';
      case 'int':
      case 'number':
      case 'text':
        return takes === 'number';
      default:
        return false;
    }
  });
}
