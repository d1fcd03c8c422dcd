import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { memberOf, type Schema } from '../../lib/schema/index.js';

/** A value does not fit its place in the target version. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  constructor(
    readonly value: JsonValue,
    readonly expected: string,
  ) {
    super(`expected ${expected}`);
  }
}

/**
 * A result in the type that the schema of the target version gives its field; where there is no schema, as it is. A text
 * is nothing but a number or boolean where one is expected, since templates render text.
 *
 * @throws Misfit
 */
export function typed(value: JsonValue, schema: Schema | undefined): JsonValue {
  if (!schema || value === null || schema.intOrString) return value;
  switch (schema.type) {
    case 'integer':
      return numberIn(value, /^[+-]?\d+$/, 'a whole number', Number.isInteger);
    case 'number':
      return numberIn(value, /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/, 'a number', Number.isFinite);
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw new Misfit(value, 'true or false');
    case 'string':
      if (typeof value === 'object') throw new Misfit(value, 'text');
      return String(value);
    case 'object':
      if (!isMap(value)) throw new Misfit(value, 'a map');
      return typedMap(value, schema);
    case 'array':
      if (!Array.isArray(value)) throw new Misfit(value, 'a list');
      return (value as readonly JsonValue[]).map((item) => typed(item, schema.items));
    default:
      return value;
  }
}

function typedMap(value: JsonObject, schema: Schema): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value))
    result[key] = typed(member, memberOf(schema, key).schema);
  return result;
}

function numberIn(
  value: JsonValue,
  form: RegExp,
  expected: string,
  fits: (number: number) => boolean,
): number {
  const number = typeof value === 'string' && form.test(value) ? Number(value) : value;
  if (typeof number === 'number' && fits(number)) return number;
  throw new Misfit(value, expected);
}

function isMap(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
