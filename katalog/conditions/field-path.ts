import { memberOf } from '../templates/index.js';

/**
 * Dot paths into the data, as conditions and `forEach` name fields: `spec.image`, `.status.phase`,
 * `spec.items[0].name`, `metadata.labels["app.kubernetes.io/name"]`. A number names a list's member.
 */
const SEGMENT = /\.?([^.[\]"']+)|\[(?:"([^"]*)"|'([^']*)'|([^\]"']+))\]/gy;

/** The segments of a path, or undefined when the text is none. */
export function parseFieldPath(text: string): readonly string[] | undefined {
  const source = text.trim();
  const segments: string[] = [];
  let end = 0;
  for (const match of source.matchAll(SEGMENT)) {
    segments.push((match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').trim());
    end = match.index + match[0].length;
  }
  return end === source.length && segments.length > 0 && !segments.includes('') ? segments : undefined;
}

/** The value at a path; undefined when any step is absent. Never reads what an object inherits. */
export function readField(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data;
  for (const segment of path) {
    if (Array.isArray(value) && !Object.hasOwn(value, segment)) value = memberOf(value);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/**
 * A copy with the value at a path, or without the field when it is undefined. What is no map on the way there is replaced
 * by one; a member of a list is replaced, and one after its last is added.
 */
export function withField(data: unknown, [head, ...rest]: readonly string[], value: unknown): unknown {
  if (head === undefined) return value;
  if (Array.isArray(data) && /^\d+$/.test(head) && Number(head) <= data.length) {
    const list: unknown[] = [...data];
    list[Number(head)] = withField(list[Number(head)], rest, value);
    return list.filter((member) => member !== undefined);
  }
  const map = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  const below = Object.hasOwn(map, head) ? (map as Record<string, unknown>)[head] : undefined;
  const next = withField(below, rest, value);
  const { [head]: _gone, ...others } = map as Record<string, unknown>;
  return next === undefined ? others : { ...map, [head]: next };
}
