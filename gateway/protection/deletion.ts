import { type CrdEntry, EXEMPT_LABEL, PROTECTION_LABEL } from '../../katalog/index.js';
import { isBuiltIn, isExemptNamespace } from '../cel/index.js';
import { type AdmissionRequest, type AdmissionResponse, ALLOWED } from '../review/index.js';
import { isDefinition, labelOf, nameOf, type ProtectedEntries, subjectOf } from './targets.js';

/** A response, and the entries that it is about; none: nothing of the Katalog. */
export interface Judged {
  readonly entries: readonly CrdEntry[];
  readonly response: AdmissionResponse;
}

/** DELETE of a labelled object, and of a declared CRD by its name. Nobody is exempt: a controller is refused like anyone. */
export function judgeDeletion(
  entries: ProtectedEntries,
  request: AdmissionRequest,
  gatewayNamespace: string,
): Judged {
  if (request.operation !== 'DELETE' || request.subResource !== '') return { entries: [], response: ALLOWED };
  if (isDefinition(request)) return judgeDefinition(entries, request);
  const found = entries.of(request).filter(({ deletionProtection }) => deletionProtection.protectCrs);
  const isProtected = labelOf(request.oldObject, PROTECTION_LABEL) === 'true';
  if (found.length === 0 || !isProtected || isExempt(request, gatewayNamespace))
    return { entries: found, response: ALLOWED };
  return { entries: found, response: denied(blocked(request, releaseOf(request, found))) };
}

function judgeDefinition(entries: ProtectedEntries, request: AdmissionRequest): Judged {
  const found = entries
    .ofDefinition(nameOf(request))
    .filter(({ deletionProtection }) => deletionProtection.protectCrd);
  const [first] = found;
  if (!first) return { entries: [], response: ALLOWED };
  const release = `To release it, set spec.crds.${first.name}.deletionProtection.protectCRD to false in the Katalog.`;
  return { entries: found, response: denied(blocked(request, release)) };
}

function blocked(request: AdmissionRequest, release: string): string {
  return `${subjectOf(request)} deletion is blocked by Orkestra deletion protection. ${release}`;
}

/** The command that lets the object go. */
function releaseOf(request: AdmissionRequest, entries: readonly CrdEntry[]): string {
  const { group, resource } = request.resource;
  const kind = group === '' ? resource : `${resource}.${group}`;
  const place = request.namespace === '' ? '' : ` -n ${request.namespace}`;
  const strict = entries.find(({ deletionProtection }) => deletionProtection.strictMode);
  if (strict)
    return `To release it, set spec.crds.${strict.name}.deletionProtection.protectCRs to false in the Katalog.`;
  return `To release it: kubectl label ${kind} ${nameOf(request)}${place} ${PROTECTION_LABEL}=false --overwrite`;
}

/** UPDATE that removes the label, unless it is the runtime that takes it off an object that it has marked. */
export function judgeUnlabelling(
  entries: ProtectedEntries,
  request: AdmissionRequest,
  options: { readonly gatewayNamespace: string; readonly runtimeUser: string },
): Judged {
  const found =
    request.operation === 'UPDATE'
      ? entries.of(request).filter(({ deletionProtection }) => deletionProtection.strictMode)
      : [];
  const wasProtected = labelOf(request.oldObject, PROTECTION_LABEL) === 'true';
  const isProtected = labelOf(request.object, PROTECTION_LABEL) === 'true';
  const isRuntime = request.user.username === options.runtimeUser;
  const isReleased = isRuntime && labelOf(request.object, EXEMPT_LABEL) === 'true';
  if (found.length === 0 || !wasProtected || isProtected || isReleased)
    return { entries: found, response: ALLOWED };
  if (isExempt(request, options.gatewayNamespace)) return { entries: found, response: ALLOWED };
  const message = `${subjectOf(request)} removing the label ${PROTECTION_LABEL} is blocked by Orkestra strict mode. ${releaseOf(request, found)}`;
  return { entries: found, response: denied(message) };
}

/** Objects of built-in kinds in the namespaces that the cluster and the gateway start from. */
function isExempt({ resource, namespace, name }: AdmissionRequest, gatewayNamespace: string): boolean {
  const { group, resource: plural } = resource;
  if (!isBuiltIn({ group, plural })) return false;
  const place = group === '' && plural === 'namespaces' ? name : namespace;
  return isExemptNamespace(place, gatewayNamespace);
}

function denied(message: string): AdmissionResponse {
  return { allowed: false, message, causes: [{ field: `metadata.labels[${PROTECTION_LABEL}]`, message }] };
}
