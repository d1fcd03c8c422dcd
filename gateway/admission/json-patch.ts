/** The difference of two objects as operations of RFC 6902. */
import { deepEqual, type Json, type JsonObject, type JsonValue } from '../../lib/base/index.js';

/**
 * The operations that make `after` of `before`, exactly those: nothing where they are equal, a member of a list by its
 * index, a missing parent with what is below it.
 */
export function patchOf(before: JsonValue, after: JsonValue, path = ''): readonly JsonObject[] {
  if (Array.isArray(before) && Array.isArray(after) && after.length >= before.length) {
    return (after as readonly JsonValue[]).flatMap((member, index) =>
      patchOfMember(before as readonly JsonValue[], member, index, path),
    );
  }
  if (isMap(before) && isMap(after)) return patchOfMaps(before, after, path);
  return deepEqual(before as Json, after as Json) ? [] : [{ op: 'replace', path, value: after }];
}

function patchOfMember(
  before: readonly JsonValue[],
  member: JsonValue,
  index: number,
  path: string,
): readonly JsonObject[] {
  const was = before[index];
  const place = `${path}/${index}`;
  return was === undefined ? [{ op: 'add', path: place, value: member }] : patchOf(was, member, place);
}

function patchOfMaps(before: JsonObject, after: JsonObject, path: string): readonly JsonObject[] {
  const changed = Object.entries(after).flatMap(([key, value]) => {
    const place = `${path}/${escaped(key)}`;
    const was = Object.hasOwn(before, key) ? before[key] : undefined;
    return was === undefined ? [{ op: 'add', path: place, value }] : patchOf(was, value, place);
  });
  const removed = Object.keys(before)
    .filter((key) => !Object.hasOwn(after, key))
    .map((key) => ({ op: 'remove', path: `${path}/${escaped(key)}` }));
  return [...changed, ...removed];
}

/** RFC 6901, 3: `~` and `/` have a meaning in a pointer. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isMap(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
