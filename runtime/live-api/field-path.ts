import { valueAt } from '../../lib/base/index.js';

/** Longest text of a value, in bytes: what a tenant wrote must not make a list large. */
const MAX_VALUE_BYTES = 1_024;

/** The scalar at a path of own properties, cut at 1 KiB; undefined when there is none, or a map or a list. */
export function scalarAt(root: unknown, segments: readonly string[]): string | number | boolean | undefined {
  const value = valueAt(root, segments);
  if (typeof value === 'string') return cut(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function cut(text: string): string {
  // A character of UTF-16 has at most three bytes.
  if (text.length * 3 <= MAX_VALUE_BYTES || Buffer.byteLength(text) <= MAX_VALUE_BYTES) return text;
  const bytes = Buffer.from(text.slice(0, MAX_VALUE_BYTES));
  let end = MAX_VALUE_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8');
}
