import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { KubectlContext } from './context.js';

/** How much of the log of one Pod is read. */
const LOG_BYTES = 8 * 1024 * 1024;

/** `query`: further parameters of the API (`container`, `previous`, `sinceSeconds`, `tailLines`). @throws KubeError */
export function readPodLog(
  { namespace = '', name }: KubernetesObject['metadata'],
  query: Readonly<Record<string, string>>,
  { client, signal }: Pick<KubectlContext, 'client' | 'signal'>,
): Promise<string> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  return client.readText(`${path}?${new URLSearchParams({ limitBytes: String(LOG_BYTES), ...query })}`, {
    signal,
  });
}
