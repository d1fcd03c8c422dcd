/** Logs of the Pods that a bundle has brought. */
import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { KubectlContext } from '../kubectl/context.js';
import { NAMESPACE } from '../operators/operators.js';

const PODS = { apiVersion: 'v1', plural: 'pods', namespaced: true };
/** How much of the log of one Pod is read. */
const LOG_BYTES = 8 * 1024 * 1024;

export interface LogPart {
  /** Of the container that ran before the present one. */
  readonly previous?: boolean;
  readonly tailLines?: number;
}

type Cluster = Pick<KubectlContext, 'client' | 'signal'>;

/** Empty where it cannot be read. */
export async function logOf(
  { metadata: { namespace = NAMESPACE, name } }: KubernetesObject,
  { previous = false, tailLines }: LogPart,
  { client, signal }: Cluster,
): Promise<string> {
  const query = new URLSearchParams({ limitBytes: String(LOG_BYTES) });
  if (previous) query.set('previous', 'true');
  if (tailLines !== undefined) query.set('tailLines', String(tailLines));
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log?${query}`;
  return client.readText(path, { signal }).catch(() => '');
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
