import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { ANY, memberOf, type Schema } from '../../lib/schema/index.js';
import { childrenOf, type FieldSet, isEmptySet, isMember } from './field-set.js';
import { isAssociative, itemElement, itemsByElement } from './list-items.js';

/** `live` with everything `config` sets (structured-merge-diff, `Merge`). */
export function mergeTyped(live: Json | undefined, config: Json, schema: Schema): Json {
  if (isObject(live) && isObject(config) && !schema.atomic) return mergeObjects(live, config, schema);
  if (Array.isArray(live) && Array.isArray(config) && isAssociative(schema)) {
    return mergeLists(live, config, schema);
  }
  return config;
}

function mergeObjects(live: JsonMap, config: JsonMap, schema: Schema): JsonMap {
  const merged = { ...live };
  for (const name in config) {
    const member = config[name];
    if (member !== undefined) merged[name] = mergeTyped(live[name], member, memberOf(schema, name).schema);
  }
  return merged;
}

/** Applied items come in the applied order; the others stay where they are, before the next applied one that was there. */
function mergeLists(live: Json[], config: Json[], schema: Schema): Json[] {
  const type = schema.items ?? ANY;
  const liveItems = [...itemsByElement(live, schema)];
  const liveByElement = new Map(liveItems);
  const wanted = [...itemsByElement(config, schema)];
  const applied = new Set(wanted.map(([element]) => element));
  const shared = wanted.flatMap(([element]) => (liveByElement.has(element) ? [element] : []));
  const merged: Json[] = [];
  let next = 0;
  for (const [element, item] of wanted) {
    // Up to the next that both have; one that comes later in the applied order is passed over.
    for (; next < liveItems.length; next++) {
      const [liveElement, liveItem] = liveItems[next] ?? ['', null];
      if (liveElement === shared[0]) break;
      if (!applied.has(liveElement)) merged.push(liveItem);
    }
    if (element === shared[0]) {
      shared.shift();
      if (liveItems[next]?.[0] === element) next++;
    }
    merged.push(mergeTyped(liveByElement.get(element), item, type));
  }
  for (; next < liveItems.length; next++) {
    const [element, item] = liveItems[next] ?? ['', null];
    if (!applied.has(element)) merged.push(item);
  }
  return merged;
}

/** `value` without the fields of `fields` (structured-merge-diff, `RemoveItems`); undefined when nothing is left. */
export function removeFields(value: JsonMap, fields: FieldSet, schema: Schema): JsonMap {
  return removeMembers(value, fields, schema);
}

function removeBelow(value: Json, fields: FieldSet, schema: Schema): Json {
  if (isObject(value) && !schema.atomic) return removeMembers(value, fields, schema);
  if (Array.isArray(value) && isAssociative(schema)) return removeItems(value, fields, schema);
  return value;
}

function removeMembers(value: JsonMap, fields: FieldSet, schema: Schema): JsonMap {
  const kept = { ...value };
  for (const [element, below] of childrenOf(fields)) {
    const name = element.slice(2);
    const member = kept[name];
    if (!element.startsWith('f:') || member === undefined) continue;
    if (isMember(below)) delete kept[name];
    else {
      const left = removeBelow(member, below, memberOf(schema, name).schema);
      if (isEmptied(member, left)) delete kept[name];
      else kept[name] = left;
    }
  }
  return kept;
}

function removeItems(list: Json[], fields: FieldSet, schema: Schema): Json[] {
  const type = schema.items ?? ANY;
  return list.flatMap((item) => {
    const below = fields[itemElement(item, schema)];
    if (!isObject(below)) return [item];
    return isEmptySet(below) || isMember(below) ? [] : [removeBelow(item, below, type)];
  });
}

/** A map or list that lost its last member goes too. */
function isEmptied(before: Json, after: Json): boolean {
  const size = (value: Json): number => (typeof value === 'object' && value ? Object.keys(value).length : 1);
  return size(before) > 0 && size(after) === 0;
}
