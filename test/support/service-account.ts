import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import type { TestCluster } from './cluster.js';
import { kubeCredentials } from './kube-credentials.js';

/** A ServiceAccount that may do everything: unlike the administrator of a cluster it can be told to wait. */
export async function serviceAccountToken(
  kube: TestCluster,
  namespace: string,
  name: string,
): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await kube.post(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  await kube.post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${namespace}-${name}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
  return requestedToken(kube, namespace, name);
}

/** A token of an account that exists. */
async function requestedToken(kube: TestCluster, namespace: string, name: string): Promise<string> {
  const { body } = await kube.post(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  return (body.status as { token: string }).token;
}

/** Writes a kubeconfig with which a process is that account, by a token of its own; its path. */
export async function accountKubeconfig(
  kube: TestCluster,
  { namespace, name, folder }: { readonly namespace: string; readonly name: string; readonly folder: string },
): Promise<string> {
  const token = await requestedToken(kube, namespace, name);
  const file = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: kube.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

const FLOW = '/apis/flowcontrol.apiserver.k8s.io/v1';

/** Priority and fairness turn away what that account asks, with 429; gives what ends that. */
export async function turnAway(
  kube: TestCluster,
  account: { readonly namespace: string; readonly name: string; readonly token: string },
): Promise<() => Promise<void>> {
  const { namespace, name, token } = account;
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  const metadata = { name: `${namespace}-${name}` };
  const limited = {
    nominalConcurrencyShares: 0,
    lendablePercent: 0,
    borrowingLimitPercent: 0,
    limitResponse: { type: 'Reject' },
  };
  await kube.post(`${FLOW}/prioritylevelconfigurations`, {
    apiVersion,
    kind: 'PriorityLevelConfiguration',
    metadata,
    spec: { type: 'Limited', limited },
  });
  await kube.post(`${FLOW}/flowschemas`, {
    apiVersion,
    kind: 'FlowSchema',
    metadata,
    spec: {
      priorityLevelConfiguration: { name: metadata.name },
      matchingPrecedence: 2,
      rules: [
        {
          subjects: [{ kind: 'ServiceAccount', serviceAccount: { name, namespace } }],
          resourceRules: [
            { apiGroups: ['*'], resources: ['*'], verbs: ['*'], namespaces: ['*'], clusterScope: true },
          ],
        },
      ],
    },
  });
  const url = `${kube.url}/api/v1/namespaces/${namespace}/configmaps`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const { agent } = kubeCredentials(kube.kubeconfig);
  const end = new AbortController();
  // One request is let in even without a share: one that is never written to its end keeps all others out.
  const endless = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const body = new PassThrough();
      body.write('{');
      const asked = request(url, { method: 'POST', headers, body, dispatcher: agent, signal: end.signal });
      await asked.then((answer) => answer.body.dump()).catch(() => undefined);
    }
  };
  const held = endless();
  const status = async (): Promise<number> => {
    const answer = await request(url, { headers, dispatcher: agent });
    await answer.body.dump();
    return answer.statusCode;
  };
  // Not at once: it must find nobody else there.
  do await setTimeout(50);
  while ((await status()) !== 429);
  return async () => {
    end.abort();
    await held;
    await agent.destroy();
    await kube.delete(`${FLOW}/flowschemas/${metadata.name}`);
    await kube.delete(`${FLOW}/prioritylevelconfigurations/${metadata.name}`);
  };
}
