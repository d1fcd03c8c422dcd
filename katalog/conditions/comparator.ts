import { RE2JS } from 're2js';
import { didYouMean, messageOf, quoted } from '../../lib/base/index.js';
import { type BaseOperator, kindNamed, kindOf, type Operator, VALUE_KINDS } from './operators.js';
import { orderSides, type Side, sideOf, sidesEqual, textOf, type ValueType } from './value.js';

/**
 * Compares one value with an operand that was prepared once. `'missing'` comes only from comparators compiled
 * with `absent: 'missing'`: the value is absent, or no number where one is needed.
 */
export type Comparator = (actual: unknown) => boolean | 'missing';

export interface CompareOptions {
  /** What an absent field is to a numeric comparison: 0, or a reason not to decide at all. */
  readonly absent: 'zero' | 'missing';
  /** Reads both sides as this type; `auto` unless given. */
  readonly valueType?: ValueType;
}

/** A comparator, or why the operand does not fit the operator. */
export type Compiled = { readonly comparator: Comparator } | { readonly problem: string };

/**
 * Prepares `operator` and its operand: bounds and members are split and parsed, patterns compiled (RE2 syntax,
 * linear time) here, never per evaluation.
 */
export function compileComparator(operator: Operator, expected: unknown, options: CompareOptions): Compiled {
  const built = BUILDERS[operator.base](expected, {
    ...options,
    operator,
    type: options.valueType ?? 'auto',
  });
  if ('problem' in built || !operator.complement) return built;
  const { comparator } = built;
  return {
    comparator: (actual) => {
      const result = comparator(actual);
      return result === 'missing' ? result : !result;
    },
  };
}

/**
 * One comparison whose operand is not known before. An operand that does not fit makes it false, or missing
 * with `absent: 'missing'`. What is evaluated often belongs into `compileComparator`.
 */
export function compareWith(
  operator: Operator,
  actual: unknown,
  expected: unknown,
  options: CompareOptions,
): boolean | 'missing' {
  const compiled = compileComparator(operator, expected, options);
  if ('comparator' in compiled) return compiled.comparator(actual);
  return options.absent === 'missing' ? 'missing' : false;
}

interface Context extends CompareOptions {
  readonly operator: Operator;
  readonly type: ValueType;
}
type Builder = (expected: unknown, context: Context) => Compiled;

const BUILDERS: Readonly<Record<BaseOperator, Builder>> = {
  equals: buildEquals,
  contains: buildContains,
  prefix: (expected, context) => textual(expected, context, (a, b) => a.text.startsWith(b.text)),
  suffix: (expected, context) => textual(expected, context, (a, b) => a.text.endsWith(b.text)),
  regex: buildRegex,
  exists: () => ({ comparator: (actual) => !(sideOf(actual, 'string').absent || actual === '') }),
  greaterThan: ordered((order) => order > 0),
  lessThan: ordered((order) => order < 0),
  greaterThanOrEqual: ordered((order) => order >= 0),
  lessThanOrEqual: ordered((order) => order <= 0),
  between: buildBetween,
  in: buildIn,
  typeOf: buildTypeOf,
};

/** A comparison of two values as text; an absent value is the empty text unless absence is not decided here. */
function textual(
  expected: unknown,
  context: Context,
  holds: (actual: Side, wanted: Side) => boolean,
): Compiled {
  const wanted = sideOf(expected, context.type);
  const undecided = context.absent === 'missing' && wanted.text !== '';
  return {
    comparator: (actual) => {
      const side = sideOf(actual, context.type);
      return side.absent && undecided ? 'missing' : holds(side, wanted);
    },
  };
}

function buildEquals(expected: unknown, context: Context): Compiled {
  const built = textual(expected, context, sidesEqual);
  if ('problem' in built || expected === undefined || expected === null) return built;
  const { comparator } = built;
  // What is the same needs no reading, and of booleans there are two.
  return {
    comparator: (actual) =>
      actual === expected ||
      (typeof actual === 'boolean' && typeof expected === 'boolean' ? false : comparator(actual)),
  };
}

/** Part of a text, member of a list, key of a map. */
function buildContains(expected: unknown, context: Context): Compiled {
  const wanted = sideOf(expected, context.type);
  const member = (value: unknown): boolean => sidesEqual(sideOf(value, context.type), wanted);
  const part = textual(expected, context, (actual) => actual.text.includes(wanted.text));
  if ('problem' in part) return part;
  return {
    comparator: (actual) => {
      const kind = kindOf(actual);
      if (kind === 'list') return (actual as readonly unknown[]).some(member);
      return kind === 'map' ? Object.keys(actual as object).some(member) : part.comparator(actual);
    },
  };
}

function buildRegex(expected: unknown, context: Context): Compiled {
  if (typeof expected !== 'string') return { problem: `${context.operator.name} requires a pattern as text` };
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(expected);
  } catch (error) {
    return { problem: messageOf(error) };
  }
  return {
    comparator: (actual) => {
      const side = sideOf(actual, 'string');
      return side.absent && context.absent === 'missing' ? 'missing' : pattern.test(side.text);
    },
  };
}

function ordered(holds: (order: number) => boolean): Builder {
  return (expected, context) => {
    const bound = sideOf(expected, context.type);
    if (bound.absent || bound.text === '')
      return { problem: `${context.operator.name} requires a value to compare with` };
    if (context.type === 'number' && !bound.quantity) return { problem: notANumber(expected) };
    const order = orderAgainst(bound, context);
    return {
      comparator: (actual) => {
        const result = order(actual);
        return typeof result === 'number' ? holds(result) : result;
      },
    };
  };
}

function buildBetween(expected: unknown, context: Context): Compiled {
  const members = membersOf(expected);
  const [low, high] = members.map((member) => sideOf(member, context.type));
  if (!low || !high || members.length !== 2 || low.text === '' || high.text === '') {
    return {
      problem: `invalid ${context.operator.name} ${quoted(expected)}: expected two bounds, for example "1,10"`,
    };
  }
  if (context.type === 'number' && !(low.quantity && high.quantity)) return { problem: notANumber(expected) };
  const fromLow = orderAgainst(low, context);
  const fromHigh = orderAgainst(high, context);
  return {
    comparator: (actual) => {
      const above = fromLow(actual);
      const below = fromHigh(actual);
      if (typeof above !== 'number') return above;
      return typeof below === 'number' ? above >= 0 && below <= 0 : below;
    },
  };
}

function buildIn(expected: unknown, context: Context): Compiled {
  if (expected === undefined || expected === null)
    return { problem: `${context.operator.name} requires a list of values` };
  const members = membersOf(expected).map((member) => sideOf(member, context.type));
  const matchesAbsent = members.some((member) => member.text === '');
  return {
    comparator: (actual) => {
      const side = sideOf(actual, context.type);
      if (side.absent) return matchesAbsent || (context.absent === 'missing' ? 'missing' : false);
      return members.some((member) => sidesEqual(side, member));
    },
  };
}

function buildTypeOf(expected: unknown, context: Context): Compiled {
  const text = textOf(expected);
  const kind = context.operator.type ?? kindNamed(text);
  if (kind) return { comparator: (actual) => kindOf(actual) === kind };
  return {
    problem: `unknown type ${quoted(text)}${didYouMean(text, VALUE_KINDS)}: expected one of ${VALUE_KINDS.join(', ')}`,
  };
}

/** How a value sorts against `bound`; what an absent or incomparable value means is the context's choice. */
function orderAgainst(bound: Side, context: Context): (actual: unknown) => number | false | 'missing' {
  const zero = sideOf(0, 'auto');
  const undecided = context.absent === 'missing' ? 'missing' : false;
  // Most values are numbers and most bounds short: those two compare as doubles, without being parsed.
  const simple =
    context.type !== 'string' && bound.quantity?.faithful ? bound.quantity.approximate : undefined;
  return (actual) => {
    if (simple !== undefined && typeof actual === 'number' && Number.isFinite(actual)) return actual - simple;
    let side = sideOf(actual, context.type);
    if (side.absent || side.text === '') {
      if (context.absent === 'missing') return 'missing';
      side = bound.quantity ? zero : side;
    }
    return orderSides(side, bound) ?? undecided;
  };
}

/** Members of a list, or of comma-separated text, without the blanks around them. */
function membersOf(expected: unknown): readonly unknown[] {
  if (Array.isArray(expected)) return expected;
  return typeof expected === 'string' ? expected.split(',').map((member) => member.trim()) : [expected];
}

function notANumber(expected: unknown): string {
  return `invalid operand ${quoted(expected)}: expected a number or a quantity`;
}
