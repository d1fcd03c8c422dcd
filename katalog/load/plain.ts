import type { Path } from '../document/index.js';

/** A map of a document; its keys are own keys and never `__proto__`. */
export type PlainMap = Readonly<Record<string, unknown>>;

export function isPlainMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own entry; what every object inherits does not count. */
export function own(value: unknown, key: string): unknown {
  return isPlainMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A copy with the value at `path` put in place, or taken out when undefined; maps on the way are made. */
export function withValue(root: unknown, path: Path, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (typeof head === 'number') {
    if (!Array.isArray(root)) return root;
    const list: unknown[] = [...root];
    list[head] = withValue(list[head], rest, value);
    return list;
  }
  const map: Record<string, unknown> = isPlainMap(root) ? { ...root } : {};
  const next = rest.length === 0 ? value : withValue(own(root, head), rest, value);
  if (next === undefined) delete map[head];
  else map[head] = next;
  return map;
}
