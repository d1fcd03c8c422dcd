/**
 * Whether an apply leaves nothing of what a POST has set, by what the cache shows alone. The object says the hash of what was
 * posted: when the wanted object with the values of the cached one has that hash, both have the same fields.
 *
 * Lists count whole, since a field of one may be an item's key. What the API server has normalised, or somebody has changed,
 * gives another hash, and so the answer no.
 */
import type { BuiltResource } from '../../../katalog/index.js';
import { isObject, type JsonObject } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { APPLIED_ANNOTATION, appliedMark, contentHash, postedMark } from '../applied.js';
import { isOwnAnnotation } from './marks.js';

/** `desired`: what is built, with its marks. */
export function keepsPosted(built: BuiltResource, desired: JsonObject, current: KubernetesObject): boolean {
  const { annotations = {} } = current.metadata;
  const marks = (desired['metadata'] as JsonObject)['annotations'] as JsonObject;
  if (Object.keys(annotations).some((key) => isOwnAnnotation(key) && !Object.hasOwn(marks, key)))
    return false;
  const object = valuesAt(built.object, current) as JsonObject;
  const mark = appliedMark({ ...built, object }, contentHash(object));
  return annotations[APPLIED_ANNOTATION] === postedMark(mark);
}

/** The fields of `shape` with the values of `actual`. */
function valuesAt(shape: unknown, actual: unknown): unknown {
  if (Array.isArray(shape)) return shape;
  if (!isObject(shape) || !isObject(actual)) return actual;
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(shape)) {
    if (Object.hasOwn(actual, key)) values[key] = valuesAt(shape[key], actual[key]);
  }
  return values;
}
