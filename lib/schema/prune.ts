import { isObject, type Json, type JsonMap } from '../base/index.js';
import { memberOf, type Schema } from './schema.js';

const TYPE_META = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * A copy of `value` without the members its schema does not know; their paths go to `unknown`. Values that keep
 * unknown members are left as they are, but for what their schema describes.
 */
export function prune(value: Json, schema: Schema, unknown: string[], path = ''): Json {
  if (schema.quantity) return typeof value === 'number' ? String(value) : value;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    return mapChanged(value, (item, index) => prune(item, items, unknown, `${path}[${index}]`));
  }
  if (!isObject(value) || schema.type === 'string') return value;
  if (schema.type === 'any' && schema.properties.size === 0) return value;
  return pruneObject(value, schema, unknown, path);
}

function pruneObject(value: JsonMap, schema: Schema, unknown: string[], path: string): JsonMap {
  let result = value;
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member === undefined || isTypeMeta(name, schema)) continue;
    const known = knownMember(schema, name);
    if (!known && schema.preserveUnknown) continue;
    const at = path === '' ? name : `${path}.${name}`;
    if (!known) unknown.push(at);
    const pruned = known && prune(member, known, unknown, at);
    if (pruned === member) continue;
    if (result === value) result = { ...value };
    if (pruned === undefined) delete result[name];
    else result[name] = pruned;
  }
  return result;
}

/** undefined: the schema knows no such member. */
function knownMember(schema: Schema, name: string): Schema | undefined {
  return schema.properties.has(name) || schema.additional ? memberOf(schema, name).schema : undefined;
}

function isTypeMeta(name: string, schema: Schema): boolean {
  return schema.embedded && TYPE_META.has(name) && !schema.properties.has(name);
}

/** `list.map(fn)`, or `list` itself when no item changed. */
export function mapChanged(list: Json[], fn: (item: Json, index: number) => Json): Json[] {
  const result = list.map(fn);
  return result.some((item, index) => item !== list[index]) ? result : list;
}
