import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { ANY, memberOf, type Schema } from '../../lib/schema/index.js';
import { EMPTY_SET, type FieldSet, node } from './field-set.js';
import { isAssociative, itemsByElement } from './list-items.js';

/** Every field that `value` sets: what its applier owns (structured-merge-diff, `ToFieldSet`). */
export function fieldsOf(value: JsonMap, schema: Schema): FieldSet {
  return fieldsOfObject(value, schema);
}

function fieldsOfValue(value: Json, schema: Schema): FieldSet | undefined {
  if (isObject(value) && !schema.atomic) {
    const children = fieldsOfObject(value, schema);
    return Object.keys(value).length === 0 ? {} : node(false, children);
  }
  if (Array.isArray(value) && isAssociative(schema)) return node(false, fieldsOfList(value, schema));
  return {};
}

function fieldsOfObject(value: JsonMap, schema: Schema): FieldSet {
  const children: FieldSet = {};
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    const { schema: type, named } = memberOf(schema, name);
    const below = member === null ? {} : fieldsOfValue(member, type);
    // A key of a map is owned besides what is under it; a named field only through what is under it.
    const own = named ? below : node(true, below ?? EMPTY_SET);
    if (own) children[`f:${name}`] = own;
  }
  return children;
}

function fieldsOfList(list: Json[], schema: Schema): FieldSet {
  const children: FieldSet = {};
  for (const [element, item] of itemsByElement(list, schema)) {
    const below = fieldsOfValue(item, schema.items ?? ANY);
    children[element] = node(true, below ?? EMPTY_SET);
  }
  return children;
}
