/** UTF-16 units of text that count as one item. */
const TEXT_UNIT = 64;

/**
 * Items, entries and 64ths of text in a value, each counted as often as a walk over it meets them: what aliases share
 * counts every time. The walk ends soon after `most`; the result is then some number beyond it. Throws a `RangeError`
 * for data nested thousands deep.
 */
export function sizeOf(value: unknown, most = Number.POSITIVE_INFINITY): number {
  return typeof value === 'object' && value !== null ? walk(value, 0, most) : leafSize(value);
}

/** The size so far, and that of a map or list. */
function walk(value: object, before: number, most: number): number {
  let size = before + 1;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      size = typeof item === 'object' && item !== null ? walk(item, size, most) : size + leafSize(item);
      if (size > most) return size;
    }
    return size;
  }
  // Of data there is nothing to inherit, and no list of keys is made so.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    size = typeof member === 'object' && member !== null ? walk(member, size, most) : size + leafSize(member);
    if (size > most) return size;
  }
  return size;
}

function leafSize(value: unknown): number {
  return typeof value === 'string' ? 1 + Math.floor(value.length / TEXT_UNIT) : 1;
}
