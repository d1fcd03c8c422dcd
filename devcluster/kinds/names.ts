import type { JsonMap } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { invalidValue } from '../api-error.js';
import type { KubeObject, OwnerReference } from '../kube-object.js';
import { CRD_FINALIZER } from './crd.js';

export const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const QUALIFIED_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

export const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** Kinds whose names are DNS labels rather than subdomains. */
const LABEL_NAMED = new Set(['Namespace', 'Service']);
/** Kinds whose names are path segments: nearly anything. */
const PATH_NAMED = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

/** What is wrong with an object's name and labels (Kubernetes docs, "Object Names and IDs", "Labels"). */
export function checkMetadata(kind: string, { metadata }: KubeObject): Cause[] {
  const causes: Cause[] = [];
  const name = metadata.name ?? '';
  const rule = nameRule(kind, name);
  if (rule !== undefined) {
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(name)}: ${rule}`,
      field: 'metadata.name',
    });
  }
  causes.push(...checkOwners(metadata.ownerReferences ?? []));
  causes.push(...checkLabels(metadata.labels ?? {}));
  causes.push(...checkAnnotations(metadata.annotations ?? {}));
  return causes;
}

/** What all annotations of an object may take, keys and values together. */
const MAX_ANNOTATIONS = 262_144;

function checkAnnotations(annotations: JsonMap): Cause[] {
  const field = 'metadata.annotations';
  const causes = Object.keys(annotations)
    .filter((key) => !QUALIFIED.test(key.toLowerCase()))
    .map((key) => invalidValue(field, key, QUALIFIED_RULE));
  const bytes = Object.entries(annotations).map((entry) => Buffer.byteLength(entry.join('')));
  if (bytes.reduce((sum, size) => sum + size, 0) <= MAX_ANNOTATIONS) return causes;
  const message = `Too long: may not be more than ${MAX_ANNOTATIONS} bytes`;
  return [...causes, { reason: 'FieldValueTooLong', message, field }];
}

/** Finalizers without a domain that have a meaning of their own. */
const STANDARD_FINALIZERS = new Set(['kubernetes', 'foregroundDeletion', 'orphan', CRD_FINALIZER]);

/** Built-in kinds refuse finalizers that are not qualified by a domain. */
export function checkFinalizers({ metadata }: KubeObject): Cause[] {
  return (metadata.finalizers ?? []).flatMap((name, index) => {
    if (STANDARD_FINALIZERS.has(name) || name.includes('/')) return [];
    const message = `Invalid value: ${JSON.stringify(name)}: name is neither a standard finalizer name nor is it fully qualified`;
    return [{ reason: 'FieldValueInvalid', message, field: `metadata.finalizers[${index}]` }];
  });
}

function checkOwners(references: readonly OwnerReference[]): Cause[] {
  const empty = references.flatMap((reference) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((member) => !reference[member])
      .map((member) => ({
        reason: 'FieldValueInvalid',
        message: `Invalid value: "": ${member === 'apiVersion' ? 'version ' : ''}must not be empty`,
        field: `metadata.ownerReferences.${member}`,
      })),
  );
  const [first, second] = references.filter((reference) => reference.controller === true);
  if (!first || !second) return empty;
  const message = `Invalid value: ${JSON.stringify(references)}: Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`;
  return [...empty, { reason: 'FieldValueInvalid', message, field: 'metadata.ownerReferences' }];
}

function nameRule(kind: string, name: string): string | undefined {
  if (PATH_NAMED.has(kind)) return /[/%]|^\.\.?$/.test(name) ? "may not contain '/' or '%'" : undefined;
  if (LABEL_NAMED.has(kind)) {
    if (name.length > 63) return 'must be no more than 63 bytes';
    return LABEL.test(name) ? undefined : LABEL_RULE;
  }
  if (name.length > 253) return 'must be no more than 253 characters';
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_RULE;
}

export function checkLabels(labels: JsonMap): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => checkLabel(key, String(value)));
}

function checkLabel(key: string, value: string): Cause[] {
  const causes: Cause[] = [];
  if (!QUALIFIED.test(key)) {
    causes.push(invalidValue('metadata.labels', key, QUALIFIED_RULE));
  }
  if (value.length > 63 || !LABEL_VALUE.test(value)) {
    const rule =
      value.length > 63
        ? 'must be no more than 63 bytes'
        : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(value)}: ${rule}`,
      field: 'metadata.labels',
    });
  }
  return causes;
}
