import { cutText, valueAt } from '../../lib/base/index.js';

/** Longest text of a value, in bytes: what a tenant wrote must not make a list large. */
const MAX_VALUE_BYTES = 1_024;

/** The scalar at a path of own properties, cut at 1 KiB; undefined when there is none, or a map or a list. */
export function scalarAt(root: unknown, segments: readonly string[]): string | number | boolean | undefined {
  const value = valueAt(root, segments);
  if (typeof value === 'string') return cutText(value, MAX_VALUE_BYTES);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
