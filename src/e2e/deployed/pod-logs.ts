/** Logs of the Pods that a bundle has brought. */
import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { KubectlContext } from '../kubectl/context.js';
import { readPodLog } from '../kubectl/pod-log.js';
import { NAMESPACE } from '../operators/operators.js';

const PODS = { apiVersion: 'v1', plural: 'pods', namespaced: true };

export interface LogPart {
  /** Of the container that ran before the present one. */
  readonly previous?: boolean;
  readonly tailLines?: number;
}

type Cluster = Pick<KubectlContext, 'client' | 'signal'>;

/** Empty where it cannot be read. */
export async function logOf(
  { metadata }: KubernetesObject,
  { previous = false, tailLines }: LogPart,
  cluster: Cluster,
): Promise<string> {
  const query: Record<string, string> = {};
  if (previous) query['previous'] = 'true';
  if (tailLines !== undefined) query['tailLines'] = String(tailLines);
  return readPodLog(metadata, query, cluster).catch(() => '');
}

/** Of each Pod of a component that there is now, or of all. */
export async function deployedLogs(
  component: 'runtime' | 'gateway' | undefined,
  part: LogPart,
  cluster: Cluster,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const labels = ['app.kubernetes.io/part-of=orkestra'];
  if (component !== undefined) labels.push(`app.kubernetes.io/component=${component}`);
  const query = { namespace: NAMESPACE, labelSelector: labels.join(',') };
  const { items } = await cluster.client
    .list(PODS, query, { signal: cluster.signal })
    .catch(() => ({ items: [] }));
  return Promise.all(
    items.map(async (pod) => ({ name: pod.metadata.name, text: await logOf(pod, part, cluster) })),
  );
}
