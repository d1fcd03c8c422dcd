import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';

/** Applies a JSON Merge Patch (RFC 7386): null removes a member, objects merge, everything else replaces. */
export function applyMergePatch(document: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonMap = isObject(document) ? { ...document } : {};
  for (const name in patch) {
    const value = patch[name];
    if (value === undefined) continue;
    if (value === null) delete result[name];
    else result[name] = applyMergePatch(result[name], value);
  }
  return result;
}
