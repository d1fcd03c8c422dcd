/** What the literals beside a field tell of it: a condition that compares it, a rule that demands something. */
import { operatorOf, parseFieldPath } from '../../../katalog/index.js';
import { isTemplated, type JsonObject, type JsonValue } from '../../../lib/base/index.js';
import { EVIDENCE, type Field, type FieldType } from './field.js';

/** The path of a field of the object that a text names, from its root; undefined: it is another's, or a template. */
export function ownPath(text: JsonValue | undefined): readonly string[] | undefined {
  if (typeof text !== 'string' || isTemplated(text)) return undefined;
  const path = parseFieldPath(text);
  const own = path?.[0] === 'old' ? path.slice(1) : path;
  return own?.[0] === 'spec' || own?.[0] === 'status' ? own : undefined;
}

/** Of a condition that is met at a field. */
export function readComparison(field: Field, condition: JsonObject): void {
  const found = operatorOf(comparisonOf(condition));
  if ('problem' in found) return;
  const { operator, expected } = found;
  if (operator.base === 'typeOf') return;
  if (['regex', 'prefix', 'suffix'].includes(operator.base)) field.is('string', EVIDENCE.use);
  if (operator.operand === 'number' || operator.operand === 'range') field.is('number', EVIDENCE.comparison);
  else for (const value of listed(expected)) readEqual(field, value);
}

function readEqual(field: Field, value: JsonValue): void {
  if (typeof value === 'boolean' || value === 'true' || value === 'false') field.is('boolean', EVIDENCE.use);
  else if (typeof value === 'number') field.is(typeOfNumber(value), EVIDENCE.use);
  else if (typeof value === 'string' && !isTemplated(value)) {
    if (isNumeric(value)) field.is('scalar', EVIDENCE.text);
    else field.is('string', EVIDENCE.use);
  }
}

/** Of a rule that always applies and denies: what a schema can say too. */
export function readDemand(
  root: Field,
  rule: JsonObject,
  path: readonly string[],
  isDefaulted: boolean,
): void {
  const found = operatorOf(comparisonOf(rule));
  const name = path.at(-1);
  if ('problem' in found || name === undefined) return;
  const { operator, expected } = found;
  const field = root.at(path);
  if (operator.base === 'exists' && !operator.complement && !isDefaulted)
    root.at(path.slice(0, -1)).require(name);
  if (operator.complement || listed(expected).some((value) => isTemplated(String(value)))) return;
  for (const [keyword, value] of checksOf(operator.base, expected)) field.check(keyword, value);
}

function checksOf(base: string, expected: JsonValue | undefined): readonly [string, JsonValue][] {
  const [first = null, second = null] = listed(expected);
  const bound = (keyword: string, value: JsonValue, isOpen = false): [string, JsonValue][] =>
    isNumeric(value)
      ? [
          [keyword, Number(value)],
          ...(isOpen
            ? [[`exclusive${keyword[0]?.toUpperCase()}${keyword.slice(1)}`, true] as [string, JsonValue]]
            : []),
        ]
      : [];
  if (base === 'in') return [['enum', listed(expected)]];
  if (base === 'regex') return [['pattern', first]];
  if (base === 'prefix') return [['pattern', `^${literalPattern(String(first))}`]];
  if (base === 'suffix') return [['pattern', `${literalPattern(String(first))}$`]];
  if (base === 'between') return [...bound('minimum', first), ...bound('maximum', second)];
  if (base.startsWith('greaterThan')) return bound('minimum', first, base === 'greaterThan');
  return base.startsWith('lessThan') ? bound('maximum', first, base === 'lessThan') : [];
}

/** A list may be written as text with commas. */
export function listed(expected: JsonValue | undefined): readonly JsonValue[] {
  if (expected === undefined || expected === null) return [];
  if (Array.isArray(expected)) return expected;
  return typeof expected === 'string' && /^[^{]*,/.test(expected)
    ? expected.split(',').map((member) => member.trim())
    : [expected as JsonValue];
}

export function typeOfNumber(value: number): FieldType {
  return Number.isInteger(value) ? 'integer' : 'number';
}

/** Keys of a rule that are no operators would be read as such. */
function comparisonOf({ field: _field, message: _message, ...condition }: JsonObject): JsonObject {
  return condition;
}

function isNumeric(value: JsonValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()));
}

function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => (sign === '/' ? '/' : `\\${sign}`));
}
