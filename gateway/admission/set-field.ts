import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { MutationError } from './typed-value.js';

/**
 * A copy of an object with the value at a path; parents that are not there are made. Throws `MutationError` where it would
 * destroy what somebody wrote: a parent that is neither a map nor a list, or an index past the end of a list.
 */
export function withValueSet(
  object: JsonObject,
  path: readonly string[],
  value: JsonValue,
  field: string,
): JsonObject {
  return set(object, path, value, field) as JsonObject;
}

function set(
  current: JsonValue | undefined,
  [head, ...rest]: readonly string[],
  value: JsonValue,
  field: string,
): JsonValue {
  if (head === undefined) return value;
  if (Array.isArray(current)) return setInList(current, [head, ...rest], value, field);
  if (typeof current !== 'object' && current !== undefined) {
    throw new MutationError(`${field} cannot be set: a field on the way to it is not a map`);
  }
  const map: JsonObject = (current as JsonObject | null | undefined) ?? {};
  const below = Object.hasOwn(map, head) ? map[head] : undefined;
  return { ...map, [head]: set(below, rest, value, field) };
}

function setInList(
  list: readonly JsonValue[],
  [head = '', ...rest]: readonly string[],
  value: JsonValue,
  field: string,
): JsonValue {
  const index = /^\d{1,9}$/.test(head) ? Number(head) : list.length + 1;
  if (index > list.length) {
    throw new MutationError(`${field} cannot be set: the list has ${list.length} members`);
  }
  return list.toSpliced(index, 1, set(list[index], rest, value, field));
}
