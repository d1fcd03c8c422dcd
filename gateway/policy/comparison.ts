/** Operators of conditions in CEL: the same result as `katalog/conditions` gives for a field of that type, or none. */

import { type Operator, parseQuantity, valueTypeNamed } from '../../katalog/index.js';
import { type JsonValue, quoted } from '../../lib/base/index.js';
import { isWritable, literal } from '../cel/index.js';
import type { ScalarField } from './fields.js';
import { NotCompiled } from './not-compiled.js';

export interface Operand {
  readonly operator: Operator;
  readonly expected: JsonValue | undefined;
  /** As written; null: by the values. */
  readonly valueType: JsonValue;
}

/** Throws NotCompiled. */
export function compileComparison(field: ScalarField, operand: Operand): string {
  const positive = COMPILERS[field.type](field, operand);
  return operand.operator.complement ? `!(${positive})` : positive;
}

type Compile = (field: ScalarField, operand: Operand) => string;

const COMPILERS: Readonly<Record<ScalarField['type'], Compile>> = {
  string: compileText,
  integer: compileNumber,
  number: compileNumber,
  boolean: compileBoolean,
};

/** An absent text is the empty one. */
function compileText(field: ScalarField, { operator, expected, valueType }: Operand): string {
  const type = typeOf(valueType);
  if (type !== 'auto' && type !== 'string') throw new NotCompiled(`valueType ${String(valueType)} of a text`);
  const value = `(${field.has} ? ${field.value} : '')`;
  const isPlain = type === 'string';
  switch (operator.base) {
    case 'exists':
      return `${value} != ''`;
    case 'equals':
      return `${value} == ${plainText(expected, isPlain)}`;
    case 'in':
      return `${value} in [${membersOf(expected)
        .map((member) => plainText(member, isPlain))
        .join(', ')}]`;
    case 'contains':
      return `${value}.contains(${anyText(expected)})`;
    case 'prefix':
      return `${value}.startsWith(${anyText(expected)})`;
    case 'suffix':
      return `${value}.endsWith(${anyText(expected)})`;
    case 'regex':
      return `${value}.matches(${anyText(expected)})`;
    default:
      throw new NotCompiled(`${operator.name} of a text`);
  }
}

/** An absent number is 0 where it is ordered, and equal to none. */
function compileNumber(field: ScalarField, { operator, expected, valueType }: Operand): string {
  const type = typeOf(valueType);
  if (type !== 'auto' && type !== 'number')
    throw new NotCompiled(`valueType ${String(valueType)} of a number`);
  const { has } = field;
  const value = `double(${field.value})`;
  const ordered = (sign: string, bound: JsonValue | undefined): string =>
    `(${has} ? ${value} : 0.0) ${sign} ${numberText(bound)}`;
  switch (operator.base) {
    case 'exists':
      return has;
    case 'equals':
      return `${has} && ${value} == ${numberText(expected)}`;
    case 'in':
      return `${has} && ${value} in [${membersOf(expected).map(numberText).join(', ')}]`;
    case 'greaterThan':
      return ordered('>', expected);
    case 'lessThan':
      return ordered('<', expected);
    case 'greaterThanOrEqual':
      return ordered('>=', expected);
    case 'lessThanOrEqual':
      return ordered('<=', expected);
    case 'between': {
      const [low, high] = membersOf(expected);
      return `${ordered('>=', low)} && ${ordered('<=', high)}`;
    }
    default:
      throw new NotCompiled(`${operator.name} of a number`);
  }
}

/** An absent boolean is neither. */
function compileBoolean(field: ScalarField, { operator, expected, valueType }: Operand): string {
  if (typeOf(valueType) !== 'auto') throw new NotCompiled(`valueType ${String(valueType)} of a boolean`);
  const { has, value } = field;
  if (operator.base === 'exists') return has;
  if (operator.base !== 'equals' && operator.base !== 'in')
    throw new NotCompiled(`${operator.name} of a boolean`);
  const wanted = (operator.base === 'in' ? membersOf(expected) : [expected]).map(booleanText);
  return `${has} && ${value} in [${wanted.join(', ')}]`;
}

function typeOf(valueType: JsonValue): string {
  return valueType === null ? 'auto' : (valueTypeNamed(String(valueType)) ?? '');
}

/** As conditions read the members of a list, or of text with commas. */
function membersOf(expected: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(expected)) return expected as readonly JsonValue[];
  if (typeof expected === 'string') return expected.split(',').map((member) => member.trim());
  return expected === undefined ? [] : [expected];
}

/** A text that spells an amount equals others that spell the same one. */
function plainText(expected: JsonValue | undefined, isPlain: boolean): string {
  if (typeof expected === 'string' && !isPlain && parseQuantity(expected))
    throw new NotCompiled(`${quoted(expected)} reads as a number`);
  return anyText(expected);
}

function anyText(expected: JsonValue | undefined): string {
  if (typeof expected !== 'string') throw new NotCompiled(`${quoted(expected)} is not a text`);
  if (!isWritable(expected)) throw new NotCompiled(`${quoted(expected)} is not text that CEL reads`);
  return literal(expected);
}

/** As a double, in which whole numbers of JSON are exact as well. */
function numberText(expected: JsonValue | undefined): string {
  const quantity = parseQuantity(expected);
  if (!quantity?.faithful || quantity.unit)
    throw new NotCompiled(`${quoted(expected)} is not a plain number`);
  const text = String(quantity.approximate);
  const positive = /[.e]/.test(text) ? text : `${text}.0`;
  return positive.startsWith('-') ? `(${positive})` : positive;
}

function booleanText(expected: JsonValue | undefined): string {
  if (expected === true || expected === 'true') return 'true';
  if (expected === false || expected === 'false') return 'false';
  throw new NotCompiled(`${quoted(expected)} is not a boolean`);
}
