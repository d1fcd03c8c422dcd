import { deepEqual, isObject, type Json, type JsonMap, type JsonObject } from '../../lib/base/index.js';

/** Whether an object is on its way out: what it still lacks must not keep its finalizers from coming off. */
export function isDeleting({ metadata }: JsonObject): boolean {
  return isObject(metadata) && typeof metadata['deletionTimestamp'] === 'string';
}

/** Whether two objects are the same but for the status, and of the metadata for anything but labels and annotations. */
export function isUnchanged(a: JsonObject, b: JsonObject): boolean {
  return deepEqual(ruled(a), ruled(b));
}

function ruled({ metadata, status: _status, ...rest }: JsonObject): Json {
  const { labels = {}, annotations = {} } = isObject(metadata) ? metadata : {};
  return { ...(rest as JsonMap), metadata: { labels: labels ?? {}, annotations: annotations ?? {} } };
}
