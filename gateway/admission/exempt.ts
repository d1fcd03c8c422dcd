import { type AdmissionRequest, isDeleting, isUnchanged } from '../review/index.js';

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
  return operation === 'UPDATE' && oldObject !== undefined && isUnchanged(object, oldObject);
}
