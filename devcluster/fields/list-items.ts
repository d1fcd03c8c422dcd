import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import type { Schema } from '../../lib/schema/index.js';

/**
 * The path element of an item of a `set` or `map` list, as in `k:{"name":"app"}`. A key the item lacks takes
 * the default of its schema (KEP-555, "list-map-keys").
 */
export function itemElement(item: Json, schema: Schema): string {
  if (schema.list.type === 'set') return `v:${JSON.stringify(item)}`;
  const keys: JsonMap = {};
  for (const name of [...schema.list.keys].sort()) {
    const value = isObject(item) ? item[name] : undefined;
    keys[name] = value ?? schema.items?.properties.get(name)?.default;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** The items of an associative list by their path element, in order; of equal ones the last. */
export function itemsByElement(list: readonly Json[], schema: Schema): Map<string, Json> {
  return new Map(list.map((item) => [itemElement(item, schema), item]));
}

/** Whether the items of a list are owned one by one. */
export function isAssociative(schema: Schema): boolean {
  return schema.type === 'array' && schema.list.type !== 'atomic';
}
