/** The builtins that look into lists, maps and texts. Texts are sequences of UTF-8 bytes, as in Go. */
import { Buffer } from 'node:buffer';
import { fieldOf, isList, isMap } from './value.js';

/** Length in bytes, items or keys; 0 for anything else. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (isList(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : 0;
}

/** The element under each index or key in turn; absent when there is none. */
export function indexInto(value: unknown, keys: readonly unknown[]): unknown {
  let found = value;
  for (const key of keys) found = elementOf(found, key);
  return found;
}

function elementOf(value: unknown, key: unknown): unknown {
  if (typeof key === 'string') return fieldOf(value, key);
  if (typeof key !== 'number' || !Number.isInteger(key) || key < 0) return undefined;
  if (isList(value)) return value[key];
  return typeof value === 'string' ? Buffer.from(value)[key] : undefined;
}

/** The part from one index up to another. Indexes beyond the ends are drawn in; wrong input gives absent. */
export function slice(value: unknown, from: unknown = 0, to: unknown = Number.POSITIVE_INFINITY): unknown {
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  const start = Math.max(0, Math.trunc(from));
  const end = Math.max(start, Math.trunc(to));
  if (isList(value)) return value.slice(start, end);
  return typeof value === 'string' ? Buffer.from(value).subarray(start, end).toString('utf8') : undefined;
}
