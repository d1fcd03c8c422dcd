import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { Applied } from '../../src/e2e/kubectl/applied.js';
import { Kinds } from '../../src/e2e/kubectl/kinds.js';
import { Cleanup } from '../../src/e2e/run/cleanup.js';
import { cluster, testNamespace } from '../support/cluster.js';

const FINALIZER = 'example.com/hold';

it('cleanup names what stays, and not what goes while the time is already over', async () => {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const clock = systemClock();
  const client = new KubeClient({ config: { from: 'file', path: kube.kubeconfig }, clock });
  onTestFinished(() => client.close());
  const applied = new Applied(client, new Kinds(client), clock);
  const release = (name: string) =>
    kube.patch('merge', `/api/v1/namespaces/${namespace}/configmaps/${name}`, {
      metadata: { finalizers: null },
    });
  for (const name of ['stays', 'goes']) {
    const metadata = { name, finalizers: [FINALIZER] };
    const { signal } = new AbortController();
    await applied.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, namespace, signal);
  }
  onTestFinished(async () => {
    await release('stays');
  });
  const cleanup = new Cleanup(applied, 0);
  await cleanup.remove(applied.created);
  await release('goes');
  expect(await cleanup.left()).toEqual([`ConfigMap ${namespace}/stays (finalizers: ${FINALIZER})`]);
});
