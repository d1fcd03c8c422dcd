import { deepEqual, isObject, type Json, type JsonMap, objectsOf, stringsOf } from '../../lib/base/index.js';
import { ANY, memberOf, type Schema } from '../../lib/schema/index.js';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch (Kubernetes docs, "Strategic Merge Patch"): lists with a merge key merge item
 * by item, and the `$` directives say what to delete, replace, retain and in which order.
 */
export function applyStrategicMerge(document: JsonMap, patch: JsonMap, schema: Schema): JsonMap {
  return mergeObject(document, patch, schema);
}

function mergeObject(document: JsonMap, patch: JsonMap, schema: Schema): JsonMap {
  if (patch[DIRECTIVE] === 'replace') return withoutDirectives(patch);
  if (patch[DIRECTIVE] === 'delete') return {};
  const result = retained(document, patch);
  for (const name in patch) {
    const value = patch[name];
    if (value === undefined || name.startsWith('$')) continue;
    if (value === null) delete result[name];
    else result[name] = mergeValue(result[name], value, memberOf(schema, name).schema);
  }
  return orderLists(deletePrimitives(result, patch), document, patch, schema);
}

function mergeValue(current: Json | undefined, patch: Json, schema: Schema): Json {
  if (isObject(patch)) return mergeObject(isObject(current) ? current : {}, patch, schema);
  if (!Array.isArray(patch)) return patch;
  const { mergeKey } = schema.patch;
  if (mergeKey === undefined) return patch.map(clean);
  const list = Array.isArray(current) ? current : [];
  return mergeKey === ''
    ? mergePrimitives(list, patch)
    : mergeItems(list, patch, mergeKey, schema.items ?? ANY);
}

function mergePrimitives(list: Json[], patch: Json[]): Json[] {
  return [...list, ...patch.filter((item) => !list.some((present) => deepEqual(present, item)))];
}

function mergeItems(list: Json[], patch: Json[], mergeKey: string, type: Schema): Json[] {
  const items = objectsOf(patch);
  if (items.some((item) => item[DIRECTIVE] === 'replace' && item[mergeKey] === undefined)) {
    return items.filter((item) => item[DIRECTIVE] === undefined);
  }
  let merged = [...list];
  for (const item of items) {
    const key = item[mergeKey];
    if (key === undefined) throw new MissingKeyError(item, mergeKey);
    const at = merged.findIndex((present) => isObject(present) && deepEqual(present[mergeKey], key));
    if (item[DIRECTIVE] === 'delete') merged = merged.filter((_, index) => index !== at);
    else if (at < 0) merged.push(mergeObject({}, item, type));
    else {
      const present = merged[at];
      merged[at] = mergeObject(isObject(present) ? present : {}, item, type);
    }
  }
  return ordered(merged, items, list, mergeKey);
}

/** An item of a patched list does not say which item it is for. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError';
  constructor(item: JsonMap, mergeKey: string) {
    super(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
  }
}

function retained(document: JsonMap, patch: JsonMap): JsonMap {
  if (patch[RETAIN_KEYS] === undefined) return { ...document };
  const keep = new Set(stringsOf(patch[RETAIN_KEYS]));
  return Object.fromEntries(Object.entries(document).filter(([name]) => keep.has(name)));
}

function deletePrimitives(document: JsonMap, patch: JsonMap): JsonMap {
  for (const name in patch) {
    if (!name.startsWith(DELETE_PRIMITIVES)) continue;
    const field = name.slice(DELETE_PRIMITIVES.length);
    const [current, gone] = [document[field], patch[name]];
    if (!Array.isArray(current) || !Array.isArray(gone)) continue;
    document[field] = current.filter((item) => !gone.some((value) => deepEqual(value, item)));
  }
  return document;
}

function orderLists(document: JsonMap, before: JsonMap, patch: JsonMap, schema: Schema): JsonMap {
  for (const name in patch) {
    if (!name.startsWith(ORDER)) continue;
    const field = name.slice(ORDER.length);
    const [current, order, old] = [document[field], patch[name], before[field]];
    if (!Array.isArray(current) || !Array.isArray(order)) continue;
    const key = memberOf(schema, field).schema.patch.mergeKey ?? '';
    document[field] = ordered(current, order, Array.isArray(old) ? old : [], key);
  }
  return document;
}

/** Listed items in the listed order; the others where they were among them before, and behind what is new. */
function ordered(list: Json[], order: Json[], before: Json[], mergeKey: string): Json[] {
  const identity = (item: Json): string => JSON.stringify(isObject(item) ? item[mergeKey] : item);
  const rank = new Map(order.map((item, index) => [identity(item), index]));
  const place = new Map(before.map((item, index) => [identity(item), index]));
  const rankOf = (item: Json): number => rank.get(identity(item)) ?? -1;
  const placeOf = (item: Json): number => place.get(identity(item)) ?? -1;
  const listed = list.filter((item) => rankOf(item) >= 0).sort((a, b) => rankOf(a) - rankOf(b));
  const others = list.filter((item) => rankOf(item) < 0);
  const result: Json[] = [];
  for (const item of listed) {
    while (others[0] !== undefined && placeOf(others[0]) < placeOf(item)) result.push(others.shift() ?? null);
    result.push(item);
  }
  return [...result, ...others];
}

function clean(value: Json): Json {
  return isObject(value) ? withoutDirectives(value) : value;
}

function withoutDirectives(value: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== DIRECTIVE && name !== RETAIN_KEYS),
  );
}
