import { deepEqual, isObject, type Json, type JsonObject, objectsOf, stringsOf } from '../json.js';
import { ANY, memberOf, type Schema } from '../schema/schema.js';
import { PatchError } from './json-patch.js';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch (Kubernetes docs, "Strategic Merge Patch"): lists with a merge key merge item
 * by item, and the `$` directives say what to delete, replace, retain and in which order.
 */
export function applyStrategicMerge(document: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  return mergeObject(document, patch, schema);
}

function mergeObject(document: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  if (patch[DIRECTIVE] === 'replace') return withoutDirectives(patch);
  if (patch[DIRECTIVE] === 'delete') return {};
  const result = retained(document, patch);
  for (const name in patch) {
    const value = patch[name];
    if (value === undefined || name.startsWith('$')) continue;
    if (value === null) delete result[name];
    else result[name] = mergeValue(result[name], value, memberOf(schema, name).schema);
  }
  return orderLists(deletePrimitives(result, patch), patch, schema);
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
    if (key === undefined)
      throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
    const at = merged.findIndex((present) => isObject(present) && deepEqual(present[mergeKey], key));
    if (item[DIRECTIVE] === 'delete') merged = merged.filter((_, index) => index !== at);
    else if (at < 0) merged.push(mergeObject({}, item, type));
    else {
      const present = merged[at];
      merged[at] = mergeObject(isObject(present) ? present : {}, item, type);
    }
  }
  return merged;
}

function retained(document: JsonObject, patch: JsonObject): JsonObject {
  if (patch[RETAIN_KEYS] === undefined) return { ...document };
  const keep = new Set(stringsOf(patch[RETAIN_KEYS]));
  return Object.fromEntries(Object.entries(document).filter(([name]) => keep.has(name)));
}

function deletePrimitives(document: JsonObject, patch: JsonObject): JsonObject {
  for (const name in patch) {
    if (!name.startsWith(DELETE_PRIMITIVES)) continue;
    const field = name.slice(DELETE_PRIMITIVES.length);
    const [current, gone] = [document[field], patch[name]];
    if (!Array.isArray(current) || !Array.isArray(gone)) continue;
    document[field] = current.filter((item) => !gone.some((value) => deepEqual(value, item)));
  }
  return document;
}

function orderLists(document: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  for (const name in patch) {
    if (!name.startsWith(ORDER)) continue;
    const field = name.slice(ORDER.length);
    const [current, order] = [document[field], patch[name]];
    if (!Array.isArray(current) || !Array.isArray(order)) continue;
    const key = memberOf(schema, field).schema.patch.mergeKey ?? '';
    document[field] = ordered(current, order, key);
  }
  return document;
}

/** Listed items in the listed order; each other item stays behind the listed one it followed. */
function ordered(list: Json[], order: Json[], mergeKey: string): Json[] {
  const identity = (item: Json): string => JSON.stringify(isObject(item) ? item[mergeKey] : item);
  const rank = new Map(order.map((item, index) => [identity(item), index]));
  let last = -1;
  const placed = list.map((item, index) => {
    const own = rank.get(identity(item));
    if (own !== undefined) last = own;
    return { item, rank: own ?? last + 0.5, index };
  });
  return placed.sort((a, b) => a.rank - b.rank || a.index - b.index).map(({ item }) => item);
}

function clean(value: Json): Json {
  return isObject(value) ? withoutDirectives(value) : value;
}

function withoutDirectives(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== DIRECTIVE && name !== RETAIN_KEYS),
  );
}
