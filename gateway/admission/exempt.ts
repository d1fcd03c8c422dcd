import { deepEqual, isObject, type Json, type JsonMap, type JsonObject } from '../../lib/base/index.js';
import type { AdmissionRequest } from '../review/index.js';

/**
 * Whether no rule is asked at all: a subresource; anything but CREATE and UPDATE; an object that is being deleted, whose
 * finalizers must always come off; an UPDATE that changes nothing that rules are about; the runtime, which asks the same
 * rules itself. The registration leaves most of these out; a server or a registration that does not is answered here.
 */
export function isExempt(request: AdmissionRequest, runtimeUser: string): boolean {
  const { operation, object, oldObject, subResource, user } = request;
  if (subResource !== '' || object === undefined) return true;
  if (operation !== 'CREATE' && operation !== 'UPDATE') return true;
  if (user.username === runtimeUser || isDeleting(object)) return true;
  return operation === 'UPDATE' && oldObject !== undefined && isSame(object, oldObject);
}

function isDeleting({ metadata }: JsonObject): boolean {
  return isObject(metadata) && typeof metadata['deletionTimestamp'] === 'string';
}

/** All but the status, and of the metadata labels and annotations alone. */
function isSame(a: JsonObject, b: JsonObject): boolean {
  return deepEqual(ruled(a), ruled(b));
}

function ruled({ metadata, status: _status, ...rest }: JsonObject): Json {
  const { labels = {}, annotations = {} } = isObject(metadata) ? metadata : {};
  return { ...(rest as JsonMap), metadata: { labels: labels ?? {}, annotations: annotations ?? {} } };
}
