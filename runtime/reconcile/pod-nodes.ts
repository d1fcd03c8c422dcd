/** Puts the node of a pod beside it: of a child that is a pod, and of the pods that `enrich` has put beside children. */
import type { KubernetesObject } from '../../lib/kube/index.js';

/** undefined for a node that is not known. */
type NodeByName = (name: string) => KubernetesObject | undefined;

type Fields = Readonly<Record<string, unknown>>;

const SUMMARIES = ['_pods', '_backingPods'];

export function withNodes(child: KubernetesObject, node: NodeByName): KubernetesObject {
  const beside = SUMMARIES.flatMap((key) => {
    const pods = child[key];
    return Array.isArray(pods)
      ? [[key, pods.map((pod: Fields) => ({ ...pod, ...placed(pod['node'], node) }))] as const]
      : [];
  });
  const own = child.kind === 'Pod' ? placed(child.spec?.['nodeName'], node) : {};
  return { ...child, ...own, ...Object.fromEntries(beside) };
}

/** Nothing of a pod that has no node yet. */
function placed(name: unknown, node: NodeByName): Fields {
  if (typeof name !== 'string' || name === '') return {};
  const found = node(name);
  return { _node: found ? nodeSummary(found) : { name } };
}

/** What functions read of a node, under the names that they read it by. */
function nodeSummary({ metadata, spec, status }: KubernetesObject): Fields {
  const { name, labels = {} } = metadata;
  return {
    name,
    zone: labels['topology.kubernetes.io/zone'] ?? '',
    region: labels['topology.kubernetes.io/region'] ?? '',
    instanceType: labels['node.kubernetes.io/instance-type'] ?? '',
    metadata,
    spec: { taints: spec?.['taints'] ?? [] },
    status: { allocatable: status?.['allocatable'] ?? {}, conditions: status?.['conditions'] ?? [] },
  };
}
