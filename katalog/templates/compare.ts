/** The comparing builtins. Where Go stops with an error because kinds differ, the answer here is false. */
import { compareText, isAbsent } from './value.js';

/** Equal numbers, texts or booleans, or both absent. Lists and maps are never equal, as in Go. */
export function equal(a: unknown, b: unknown): boolean {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  return typeof a !== 'object' && a === b;
}

/** Negative, 0 or positive; undefined when the two have no order. Absent counts as 0 or "". */
export function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' || typeof b === 'number') {
    const x = a ?? 0;
    const y = b ?? 0;
    return typeof x === 'number' && typeof y === 'number' ? x - y : undefined;
  }
  if (isAbsent(a) && isAbsent(b)) return 0;
  const x = a ?? '';
  const y = b ?? '';
  return typeof x === 'string' && typeof y === 'string' ? compareText(x, y) : undefined;
}
