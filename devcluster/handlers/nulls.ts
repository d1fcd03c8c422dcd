import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { mapChanged, memberOf, type Schema } from '../../lib/schema/index.js';

/**
 * A built-in object without its nulls, as Go decodes one: a member that is null is absent, a value of a map or of a list
 * that is null is the zero of its type. What is kept as it came, such as the data of a ControllerRevision, keeps them.
 */
export function withoutNulls(value: Json, schema: Schema): Json {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    return mapChanged(value, (item) => (item === null ? zeroOf(items) : withoutNulls(item, items)));
  }
  return isObject(value) && !isKept(schema) ? membersOf(value, schema) : value;
}

function membersOf(value: JsonMap, schema: Schema): JsonMap {
  let result = value;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || !(schema.properties.has(name) || schema.additional)) continue;
    const kept = keptMember(member, schema, name);
    if (kept === member) continue;
    if (result === value) result = { ...value };
    if (kept === undefined) delete result[name];
    else result[name] = kept;
  }
  return result;
}

function keptMember(member: Json, schema: Schema, name: string): Json | undefined {
  const known = memberOf(schema, name).schema;
  if (member !== null) return withoutNulls(member, known);
  if (isKept(known)) return null;
  return schema.properties.has(name) ? undefined : zeroOf(known);
}

function isKept({ type, properties, intOrString, quantity }: Schema): boolean {
  return type === 'any' && properties.size === 0 && !intOrString && !quantity;
}

function zeroOf({ type, quantity, intOrString }: Schema): Json {
  if (quantity) return '0';
  if (type === 'string') return '';
  if (type === 'boolean') return false;
  if (type === 'object') return {};
  return type === 'array' || (type === 'any' && !intOrString) ? null : 0;
}
