/** A service account that may read some paths of Live APIs, on a cluster that has users. */
import { onTestFinished } from 'vitest';
import { cluster, type OnTestFinished } from './cluster.js';

/** Makes the service account `reader` that may get these URLs; a token of it. */
export async function readerToken(
  namespace: string,
  nonResourceURLs: readonly string[],
  finished: OnTestFinished = onTestFinished,
): Promise<string> {
  const kube = cluster();
  await kube.post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'reader' } });
  if (nonResourceURLs.length > 0) await bindRole(namespace, nonResourceURLs, finished);
  return tokenOf(namespace, ['orkestra']);
}

async function bindRole(
  namespace: string,
  nonResourceURLs: readonly string[],
  finished: OnTestFinished,
): Promise<void> {
  const kube = cluster();
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const metadata = { name: `reader-${namespace}` };
  await kube.post(`${rbac}/clusterroles`, { metadata, rules: [{ nonResourceURLs, verbs: ['get'] }] });
  await kube.post(`${rbac}/clusterrolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace }],
  });
  finished(async () => {
    for (const kind of ['clusterroles', 'clusterrolebindings']) {
      await kube.delete(`${rbac}/${kind}/${metadata.name}`);
    }
  });
}

export async function tokenOf(namespace: string, audiences?: readonly string[]): Promise<string> {
  const { body } = await cluster().post(`/api/v1/namespaces/${namespace}/serviceaccounts/reader/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3_600, ...(audiences ? { audiences } : {}) },
  });
  return (body.status as { token: string }).token;
}
