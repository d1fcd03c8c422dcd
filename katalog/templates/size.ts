/** UTF-16 units of text that count as one item. */
const TEXT_UNIT = 64;

/** Sizes of data that was measured before: nothing changes it, and a value that is shared is walked once. */
const sizes = new WeakMap<object, number>();

/**
 * Items, entries and 64ths of text in a value, each counted as often as a walk over it meets them: what aliases
 * share counts every time. Throws a `RangeError` for data nested thousands deep.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / TEXT_UNIT);
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) size += sizeOf(item);
  else for (const key of Object.keys(value)) size += sizeOf((value as Record<string, unknown>)[key]);
  sizes.set(value, size);
  return size;
}
