import {
  compileComparator,
  didYouMeanOperator,
  OPERATORS,
  operatorOf,
  textOf,
  VALUE_TYPE_NAMES,
  type ValueType,
  valueTypeNamed,
} from '../../katalog/conditions/index.js';
import { compared, type Range } from '../expressions/index.js';
import type { PlanCondition } from '../plan.js';
import type { Size } from '../size.js';
import { type Fields, numberOf, type Place, present, shown } from './fields.js';
import type { CompileScope, Path } from './scope.js';
import { rangeOfReference } from './value-range.js';

type Test = Omit<PlanCondition, 'negate' | 'forMs'>;

/** `field` with an operator, as in every Katalog condition; here an absent value is missing, never zero. */
export function compileValueCondition(place: Place): Test | undefined {
  const { fields, path, scope } = place;
  reportKeys(fields, path, scope);
  const reference = fieldReference(fields['field'], [...path, 'field'], scope);
  const found = operatorOf(fields as Parameters<typeof operatorOf>[0]);
  if ('problem' in found) {
    scope.problem(
      'ORK_AUTOSCALE_OPERATOR',
      found.key === undefined ? path : [...path, found.key],
      found.problem,
    );
    return undefined;
  }
  const { operator, expected } = found;
  const name = textOf(fields['field']);
  const valueType = valueTypeOf(place, name, operator.operand);
  const compiled = compileComparator(operator, expected, { absent: 'missing', valueType });
  if ('problem' in compiled) {
    scope.problem('ORK_AUTOSCALE_OPERATOR', [...path, found.key], compiled.problem);
    return undefined;
  }
  if (reference === undefined) return undefined;
  return {
    text: `${name} ${SYMBOLS[operator.name] ?? operator.name}${expected === undefined ? '' : ` ${operandText(expected)}`}`,
    references: [reference],
    ...outlookOf(operator, operandNumbers(expected), { reference, name, baseline: scope.baseline }),
    thresholds: operandNumbers(expected).map((value) => ({ reference, value })),
    test(context) {
      const value = context.scalar(reference);
      const result = compiled.comparator(value);
      if (result !== 'missing') return result;
      return { missing: value === undefined ? context.missingReason(reference) : incomparable(name, value) };
    },
  };
}

const SYMBOLS: Readonly<Record<string, string>> = {
  greaterThan: '>',
  lessThan: '<',
  greaterThanOrEqual: '>=',
  lessThanOrEqual: '<=',
  equals: '=',
  notEquals: '!=',
  notBetween: 'not between',
  notIn: 'not in',
};

const KEYS = ['field', 'operator', 'value', 'valueType', 'negate', 'for'];

function reportKeys(fields: Fields, path: Path, scope: CompileScope): void {
  for (const key of Object.keys(fields)) {
    if (KEYS.includes(key) || OPERATORS.has(key) || !present(fields, key)) continue;
    if (key === 'notify' || key === 'source') continue;
    scope.problem(
      'ORK_AUTOSCALE_OPERATOR',
      [...path, key],
      `unknown operator or field "${key}"${didYouMeanOperator(key, KEYS)}`,
    );
  }
}

function fieldReference(field: unknown, path: Path, scope: CompileScope): number | undefined {
  if (typeof field !== 'string') {
    scope.problem(
      'ORK_AUTOSCALE_VALUE',
      path,
      `field names a value, as in metrics.queueDepth, not ${shown(field)}`,
    );
    return undefined;
  }
  const found = scope.reference(field);
  if (typeof found === 'number') return found;
  scope.problem('ORK_AUTOSCALE_REFERENCE', path, found.problem);
  return undefined;
}

/** Metrics are numbers: an operand that is none is a fault, where other values may also be compared as text. */
function valueTypeOf({ fields, path, scope }: Place, field: string, operand: string): ValueType {
  const metric = /^(?:metrics|cross\.[^.]+\.metrics)\./.test(field);
  const fallback = metric && (operand === 'number' || operand === 'range') ? 'number' : 'auto';
  if (!present(fields, 'valueType')) return fallback;
  const type = valueTypeNamed(textOf(fields['valueType']));
  if (type !== undefined) return type;
  scope.problem(
    'ORK_AUTOSCALE_VALUE',
    [...path, 'valueType'],
    `valueType is one of ${VALUE_TYPE_NAMES.join(', ')}`,
  );
  return fallback;
}

function incomparable(name: string, value: unknown): string {
  return `${name} is ${shown(value)}, which does not compare with that operand`;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  greaterThan: '>',
  lessThan: '<',
  greaterThanOrEqual: '>=',
  lessThanOrEqual: '<=',
  equals: '==',
  between: 'between',
};

/** Where a comparison with numbers holds, and whether it always or never does. */
function outlookOf(
  { base, complement }: { readonly base: string; readonly complement: boolean },
  operands: readonly number[],
  {
    reference,
    name,
    baseline,
  }: { readonly reference: number; readonly name: string; readonly baseline: Size },
): Pick<PlanCondition, 'constant' | 'region'> {
  const comparison = COMPARISONS[base];
  const [value, upper] = operands;
  if (comparison === undefined || value === undefined) return {};
  const range = rangeOfReference(name, baseline);
  const low = comparison.startsWith('<') ? Number.NEGATIVE_INFINITY : value;
  const high = comparison.startsWith('>') ? Number.POSITIVE_INFINITY : (upper ?? value);
  const region = { reference, low, high, lowOpen: comparison === '>', highOpen: comparison === '<' };
  const constant =
    comparison === 'between'
      ? inside(range, { low, high })
      : compared(comparison, range, { low: value, high: value });
  if (constant === undefined) return complement ? {} : { region };
  return { constant: constant !== complement };
}

function inside(range: Range, bounds: Range): boolean | undefined {
  if (range.low >= bounds.low && range.high <= bounds.high) return true;
  return range.high < bounds.low || range.low > bounds.high ? false : undefined;
}

/** The numbers of an operand: one, or the two of a range. */
function operandNumbers(expected: unknown): readonly number[] {
  const parts = Array.isArray(expected) ? expected : textOf(expected).split(',');
  return parts.flatMap((part: unknown) => numberOf(part) ?? []);
}

function operandText(expected: unknown): string {
  return typeof expected === 'string' ? expected : shown(expected);
}
