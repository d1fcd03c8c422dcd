import type { KubernetesObject } from '../../../lib/kube/index.js';
import { childReady } from './readiness.js';

interface ChildBody {
  readonly name: string;
  readonly namespace: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly status: unknown;
  readonly ready: boolean;
}

/** The groups that Kubernetes itself serves; a kind of any other group is a custom resource. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'policy',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/**
 * The children by kind in lower case, custom resources under `custom`: an object when there is one, a list
 * when there are several. Only names and states are included, so a Secret among them has no data.
 */
export function childrenBody(
  children: readonly KubernetesObject[],
): Readonly<Record<string, ChildBody | readonly ChildBody[]>> {
  const byKey = new Map<string, ChildBody[]>();
  for (const child of children) {
    const key = keyOf(child);
    const list = byKey.get(key) ?? [];
    list.push(childBody(child));
    byKey.set(key, list);
  }
  return Object.fromEntries(
    [...byKey].map(([key, list]) => [key, list.length === 1 && list[0] ? list[0] : list]),
  );
}

function keyOf({ apiVersion = '', kind = '' }: KubernetesObject): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return BUILT_IN_GROUPS.has(group) ? kind.toLowerCase() : 'custom';
}

function childBody(child: KubernetesObject): ChildBody {
  return {
    name: child.metadata.name,
    namespace: child.metadata.namespace ?? '',
    apiVersion: child.apiVersion ?? '',
    kind: child.kind ?? '',
    status: child.status ?? {},
    ready: childReady(child),
  };
}
