import type { CrdEntry } from '../../katalog/index.js';
import { isBuiltIn, isExemptNamespace } from '../cel/index.js';
import { type AdmissionRequest, ALLOWED, isDeleting, isUnchanged } from '../review/index.js';
import type { Judged } from './deletion.js';
import { type ProtectedEntries, subjectOf } from './targets.js';

/** CREATE and UPDATE of an object in a namespace that the lists of its CRD exclude. */
export function judgeNamespace(
  entries: ProtectedEntries,
  request: AdmissionRequest,
  gatewayNamespace: string,
): Judged {
  const { operation, namespace, resource } = request;
  const found = entries.of(request).filter(hasLists);
  const isWrite = operation === 'CREATE' || operation === 'UPDATE';
  if (!isWrite || namespace === '' || found.length === 0) return { entries: [], response: ALLOWED };
  const builtIn = isBuiltIn({ group: resource.group, plural: resource.resource });
  if ((builtIn && isExemptNamespace(namespace, gatewayNamespace)) || isLeftAlone(request))
    return { entries: found, response: ALLOWED };
  const reason = found.map((entry) => reasonAgainst(entry, namespace)).find((each) => each !== undefined);
  if (reason === undefined) return { entries: found, response: ALLOWED };
  const message = `${subjectOf(request)} ${reason}`;
  return {
    entries: found,
    response: { allowed: false, message, causes: [{ field: 'metadata.namespace', message }] },
  };
}

export function hasLists({ allowedNamespaces, restrictedNamespaces }: CrdEntry): boolean {
  return allowedNamespaces.length > 0 || restrictedNamespaces.length > 0;
}

/** In the words of the Go implementation. */
function reasonAgainst(
  { allowedNamespaces, restrictedNamespaces }: CrdEntry,
  namespace: string,
): string | undefined {
  const name = JSON.stringify(namespace);
  if (allowedNamespaces.length > 0)
    return allowedNamespaces.includes(namespace)
      ? undefined
      : `namespace ${name} is not in the allowed list: [${allowedNamespaces.join(' ')}]`;
  return restrictedNamespaces.includes(namespace) ? `namespace ${name} is restricted` : undefined;
}

/** A finalizer must always come off, and what is not changed is not judged again. */
function isLeftAlone({ object, oldObject }: AdmissionRequest): boolean {
  if (!object) return true;
  return isDeleting(object) || (oldObject !== undefined && isUnchanged(object, oldObject));
}
