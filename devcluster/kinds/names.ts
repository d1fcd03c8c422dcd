import type { Cause } from '../api-error.js';
import type { KubeObject } from '../kube-object.js';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_RULE =
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
  for (const [key, value] of Object.entries(metadata.labels ?? {}))
    causes.push(...checkLabel(key, String(value)));
  return causes;
}

function nameRule(kind: string, name: string): string | undefined {
  if (PATH_NAMED.has(kind)) return /[/%]|^\.\.?$/.test(name) ? "may not contain '/' or '%'" : undefined;
  if (LABEL_NAMED.has(kind)) {
    if (name.length > 63) return 'must be no more than 63 bytes';
    return LABEL.test(name) ? undefined : LABEL_RULE;
  }
  if (name.length > 253) return 'must be no more than 253 bytes';
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_RULE;
}

function checkLabel(key: string, value: string): Cause[] {
  const causes: Cause[] = [];
  if (!QUALIFIED.test(key)) {
    const message = `Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
    causes.push({ reason: 'FieldValueInvalid', message, field: 'metadata.labels' });
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
