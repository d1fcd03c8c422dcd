/**
 * How templates look at data. Data is JSON-like; only own properties of objects are seen, never those of a
 * prototype, and a function among the data counts as absent. Absent is `undefined` or `null`.
 */
export type ValueMap = Readonly<Record<string, unknown>>;

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

const READ_AS = Symbol('what fields of a list are read of');

/** A copy of the list whose fields, which a list itself has none of, are those of `member`. */
export function readAs(list: readonly unknown[], member: object): readonly unknown[] {
  return Object.defineProperty([...list], READ_AS, { value: member });
}

/** What fields of a list are read of; undefined for one that was not made by `readAs`. */
export function memberOf(list: readonly unknown[]): object | undefined {
  return (list as { readonly [READ_AS]?: object })[READ_AS];
}

/** The value under a key of a map; absent when `map` is none. */
export function fieldOf(map: unknown, key: string): unknown {
  if (isList(map)) return fieldOf(memberOf(map), key);
  if (!isMap(map) || key === '__proto__' || !Object.hasOwn(map, key)) return undefined;
  const value = map[key];
  return typeof value === 'function' ? undefined : value;
}

/** The value at a path of keys. */
export function pathValue(data: unknown, path: readonly string[]): unknown {
  let value = data;
  for (const key of path) value = fieldOf(value, key);
  return value;
}

/** Own keys in the order in which Go visits a map: by code point. */
export function sortedKeys(map: ValueMap): string[] {
  return Object.keys(map)
    .filter((key) => key !== '__proto__')
    .sort(compareText);
}

/** A map of the given entries. No key can reach a prototype: `__proto__` is left out. */
export function mapOf(entries: Iterable<readonly [string, unknown]>): ValueMap {
  const map: Record<string, unknown> = {};
  for (const [key, value] of entries) if (key !== '__proto__') map[key] = value;
  return map;
}

/** Whether a condition holds: not absent, false, 0, "" or empty. */
export function isTrue(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'object':
      if (value === null) return false;
      if (Array.isArray(value)) return value.length > 0;
      return hasEntries(value);
    default:
      return false;
  }
}

/** Wider maps are remembered once they were seen to have entries: an engine lists all keys to know of one. */
const WIDE = 32;
const wide = new WeakSet<object>();

function hasEntries(map: object): boolean {
  if (wide.has(map)) return true;
  const { length } = Object.keys(map);
  if (length > WIDE) wide.add(map);
  return length > 0;
}

/** Orders texts as their UTF-8 bytes would be, which differs from UTF-16 order above U+D7FF. */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rotate(x) - rotate(y) : x - y;
  }
  return a.length - b.length;
}

/** Moves surrogates above the rest of the basic plane. */
function rotate(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
