import { isObject, type Json, type JsonValue, quoted } from '../../lib/base/index.js';
import { memberOf, type Schema } from '../../lib/schema/index.js';

/** A value that does not fit the field that a rule sets. */
export class MutationError extends Error {
  override readonly name = 'MutationError';
}

/** The schema of the field at a path; undefined where the schema does not say. */
export function schemaAt(schema: Schema | undefined, path: readonly string[]): Schema | undefined {
  let current = schema;
  for (const segment of path) {
    if (current === undefined || current.type === 'any') return undefined;
    current = current.type === 'array' ? current.items : memberOf(current, segment).schema;
  }
  return current;
}

/**
 * A value in the type of its field: a text that spells a number or a boolean becomes one, and the other way round. Throws
 * `MutationError` where it does not spell what the field takes.
 */
export function typedValue(value: JsonValue, schema: Schema | undefined, field: string): JsonValue {
  if (schema === undefined || schema.type === 'any' || schema.intOrString || value === null) return value;
  const converted = CONVERT[schema.type](value, schema, field);
  if (converted !== undefined) return converted;
  throw new MutationError(`invalid ${field} ${quoted(value)}: expected ${EXPECTED[schema.type]}`);
}

type Typed = Exclude<Schema['type'], 'any'>;
type Convert = (value: JsonValue, schema: Schema, field: string) => JsonValue | undefined;

const EXPECTED: Readonly<Record<Typed, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

const CONVERT: Readonly<Record<Typed, Convert>> = {
  string: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  },
  integer: (value) => {
    const number = numberOf(value);
    return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
  },
  number: numberOf,
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === 'false' ? value === 'true' : undefined;
  },
  array: (value, { items }, field) =>
    Array.isArray(value)
      ? (value as readonly JsonValue[]).map((member) => typedValue(member, items, field))
      : undefined,
  object: (value, schema, field) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value as Readonly<Record<string, JsonValue>>).map(([key, member]) => [
            key,
            typedValue(member, memberOf(schema, key).schema, field),
          ]),
        )
      : undefined,
};

function numberOf(value: Json | JsonValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '' || !/^[-+]?[0-9.]+(e[-+]?\d+)?$/i.test(value.trim()))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
