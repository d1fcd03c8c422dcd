/** The names by which a kind is asked for, as `kubectl` takes them. */

import { apiVersionOf, groupOf } from '../../lib/base/index.js';

export interface NamedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

/** Of a type that a Katalog operates. */
export function namedKind({
  group,
  version,
  kind,
  plural,
}: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}): NamedKind {
  return { apiVersion: apiVersionOf(group, version), kind, plural };
}

/** Kind, plural and short names, each also with its group, in any case. */
export function isNamed({ apiVersion, kind, plural }: NamedKind, name: string): boolean {
  const group = groupOf(apiVersion);
  const wanted = name.toLowerCase();
  const names = [kind.toLowerCase(), plural, ...(SHORT.get(plural) ?? [])];
  return names.some((each) => each === wanted || `${each}.${group}` === wanted);
}

/** What people type most. */
const SHORT: ReadonlyMap<string, readonly string[]> = new Map([
  ['pods', ['po']],
  ['deployments', ['deploy']],
  ['services', ['svc']],
  ['configmaps', ['cm']],
  ['namespaces', ['ns']],
  ['serviceaccounts', ['sa']],
  ['statefulsets', ['sts']],
  ['daemonsets', ['ds']],
  ['replicasets', ['rs']],
  ['cronjobs', ['cj']],
  ['ingresses', ['ing']],
  ['persistentvolumeclaims', ['pvc']],
  ['horizontalpodautoscalers', ['hpa']],
  ['poddisruptionbudgets', ['pdb']],
  ['networkpolicies', ['netpol']],
  ['customresourcedefinitions', ['crd', 'crds']],
]);
