/**
 * Of built-in kinds, the namespaces that no rule of the gateway may match, because the cluster or the gateway itself needs
 * them to start while nobody answers. Custom resources are never needed for that: no namespace of theirs is left out.
 */
import type { JsonObject } from '../../lib/base/index.js';

/** Groups of Kubernetes itself that have no dot; its others end in `.k8s.io`. */
const BUILT_IN_GROUPS = ['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions'];

export interface Resource {
  readonly group: string;
  readonly plural: string;
}

export function isBuiltIn({ group }: Resource): boolean {
  return BUILT_IN_GROUPS.includes(group) || group.endsWith('.k8s.io');
}

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';
export const SYSTEM_NAMESPACES = ['kube-system', 'kube-node-lease'];

/** Whether an object of a built-in kind is needed to start by its place: it is not asked about, and not refused. */
export function isExemptNamespace(namespace: string, gatewayNamespace: string): boolean {
  return namespace === gatewayNamespace || SYSTEM_NAMESPACES.includes(namespace);
}

/** Adds to a selector the namespaces that built-in kinds are not asked about in; a Namespace is selected by its own labels. */
export function namespaceSelector(
  written: JsonObject,
  resource: Resource,
  gatewayNamespace: string,
): JsonObject {
  if (!isBuiltIn(resource)) return written;
  const expressions = written['matchExpressions'];
  const exempt = {
    key: NAMESPACE_LABEL,
    operator: 'NotIn',
    values: [...new Set([...SYSTEM_NAMESPACES, gatewayNamespace])],
  };
  return { ...written, matchExpressions: [...(Array.isArray(expressions) ? expressions : []), exempt] };
}
