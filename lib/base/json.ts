/** JSON: a value that was read from a document, and one that is built and changed; with what looks into them. */

/** JSON as a document has it: nothing changes it, and every member that is there has a value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** JSON as the API server works on it. Stored objects are never changed in place: every step returns a new value. */
export type Json = null | boolean | number | string | Json[] | JsonMap;

/** A member that is undefined counts as absent. */
export interface JsonMap {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equality of two JSON values; a member that is undefined counts as absent. */
export function deepEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => deepEqual(item, b[index]));
  }
  return isObject(a) && isObject(b) && equalMembers(a, b);
}

function equalMembers(a: JsonMap, b: JsonMap): boolean {
  let left = 0;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    if (b[key] === undefined || !deepEqual(value, b[key])) return false;
    left++;
  }
  let right = 0;
  for (const key in b) if (b[key] !== undefined) right++;
  return left === right;
}

/** Bytes of the value as JSON, but for what is escaped in its texts; `ofText` counts those of a text. */
export function jsonBytes(
  value: JsonValue | undefined,
  ofText: (text: string) => number = Buffer.byteLength,
): number {
  if (typeof value === 'string') return ofText(value) + 2;
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : `${value}`.length;
  let bytes = 2;
  if (isList(value)) for (const item of value) bytes += jsonBytes(item, ofText) + 1;
  else for (const key of Object.keys(value)) bytes += ofText(key) + jsonBytes(value[key], ofText) + 4;
  return bytes;
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A copy of `object` without `keys`; `object` itself when it has none of them. */
export function without<T extends JsonMap>(object: T, ...keys: string[]): T {
  if (!keys.some((key) => key in object)) return object;
  const copy = { ...object };
  for (const key of keys) delete copy[key];
  return copy;
}

/** The object at `key`, or an empty one when there is none. */
export function child(object: Json | undefined, key: string): JsonMap {
  const value = isObject(object) ? object[key] : undefined;
  return isObject(value) ? value : {};
}

/**
 * The value at a path of member names and list indexes; undefined when there is none. Only own members count, and a
 * list is entered by a whole number, as a number or in digits.
 */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined;
export function valueAt(
  value: JsonValue | undefined,
  path: readonly (string | number)[],
): JsonValue | undefined;
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown;
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    if (Array.isArray(current) && !/^\d+$/.test(String(part))) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[part];
  }
  return current;
}

/** A copy of `object` with `value` at `path`; undefined removes it. Objects on the way are made. */
export function withValueAt<T extends JsonMap>(
  object: T,
  path: readonly string[],
  value: Json | undefined,
): T {
  const [name, ...rest] = path;
  if (name === undefined) return object;
  if (rest.length > 0) {
    if (value === undefined && !isObject(object[name])) return object;
    return { ...object, [name]: withValueAt(child(object, name), rest, value) };
  }
  return value === undefined ? without(object, name) : { ...object, [name]: value };
}

export function stringAt(value: Json | undefined, ...path: string[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Json | undefined, ...path: string[]): number | undefined {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : undefined;
}

export function stringsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function objectsOf(value: Json | undefined): JsonMap[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
