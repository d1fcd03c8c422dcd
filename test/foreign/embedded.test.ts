/** Other people's programs on the embedded cluster: Helm, client-go with its default content type, controller-runtime. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevCluster, startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { installCrd } from '../support/crd.js';
import { crdDefinition } from '../support/crd-definition.js';
import { untilObject } from '../support/follow.js';
import { goProgram, helmProgram, startSteps } from '../support/go-program.js';
import { kubeconfigFile } from '../support/own-cluster.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

let folder = '';
let dev: DevCluster;
let kube: TestCluster;
let removeConfig: () => Promise<void> = async () => undefined;
let helm = '';
let clientGo = '';

/** The first build takes minutes. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orkestra-embedded-'));
  dev = await startDevCluster({ clock: systemClock(), simulateWorkloads: true });
  const { file, remove } = await kubeconfigFile(dev);
  removeConfig = remove;
  kube = cluster({ kind: 'embedded', url: dev.url, kubeconfig: file, hasControllers: true });
  helm = await helmProgram(folder);
  clientGo = await goProgram(here('clientgo'), folder);
}, 900_000);
afterAll(async () => {
  await dev?.stop();
  await removeConfig();
  rmSync(folder, { recursive: true, force: true });
});

/** Its caches and settings are not those of the user. */
async function helmed(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: folder, KUBECONFIG: kube.kubeconfig };
  const { stdout } = await run(helm, [...args, '-n', 'shop', '--timeout', '60s'], { env });
  return stdout;
}

describe('Helm on the embedded cluster', () => {
  const DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/shop';

  it('installs, upgrades, rolls back and uninstalls a chart, and waits for its workloads', async () => {
    const chart = here('chart');
    const image = async () => {
      const { spec, status } = (await kube.get(DEPLOYMENT)).body;
      const { template } = spec as { template: { spec: { containers: { image: string }[] } } };
      return [template.spec.containers[0]?.image, (status as { readyReplicas?: number }).readyReplicas];
    };
    await helmed('install', 'shop', chart, '--create-namespace', '--wait');
    expect(await image()).toEqual(['registry.invalid/shop:1', 2]);
    const changed = ['--set', 'replicas=3', '--set', 'image=registry.invalid/shop:2'];
    await helmed('upgrade', 'shop', chart, ...changed, '--wait');
    expect(await image()).toEqual(['registry.invalid/shop:2', 3]);
    await helmed('rollback', 'shop', '1', '--wait');
    expect(await image()).toEqual(['registry.invalid/shop:1', 2]);
    await helmed('uninstall', 'shop', '--wait');
    for (const path of ['deployments', 'replicasets'])
      expect((await kube.get(`/apis/apps/v1/namespaces/shop/${path}`)).body.items).toEqual([]);
    for (const path of ['pods', 'secrets', 'configmaps', 'serviceaccounts', 'services'])
      expect((await kube.get(`/api/v1/namespaces/shop/${path}`)).body.items).toEqual([]);
  });
});

describe('client-go on the embedded cluster', () => {
  it('leads by a Lease, works on a Deployment in protobuf, and hands over', async () => {
    const namespace = await testNamespace(kube);
    const first = startSteps(clientGo, ['leader', kube.kubeconfig, namespace, 'first']);
    expect(await first.until('deleted')).toEqual(
      expect.arrayContaining([
        'first leads',
        'created Recreate 250m',
        'ready',
        'updated 2 managers',
        'patched true',
        'scaled to 2',
      ]),
    );
    const events = await kube.get(`/api/v1/namespaces/${namespace}/events`);
    expect(events.body.items.map(({ reason }) => reason)).toContain('Made');
    const second = startSteps(clientGo, ['leader', kube.kubeconfig, namespace, 'second']);
    await second.until('second sees first');
    expect(await first.stop()).toBe(0);
    await second.until('deleted');
    const lease = await kube.get(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/leader`);
    expect(lease.body.spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 });
    await second.stop();
  });
});

describe('an operator of controller-runtime on the embedded cluster', () => {
  it('leads, applies a child, repairs it, writes the status, and loses the child with its owner', async () => {
    const names = { group: 'harbour.example.org', kind: 'Anchor', plural: 'anchors' };
    await installCrd(kube, crdDefinition(names), '/apis/harbour.example.org/v1/anchors');
    const namespace = await testNamespace(kube);
    const operator = startSteps(clientGo, ['operator', kube.kubeconfig, namespace]);
    const anchors = `/apis/harbour.example.org/v1/namespaces/${namespace}/anchors`;
    const child = `/api/v1/namespaces/${namespace}/configmaps/a`;
    const anchor = { apiVersion: 'harbour.example.org/v1', kind: 'Anchor', metadata: { name: 'a' } };
    await kube.post(anchors, { ...anchor, spec: { depth: '5' } });
    await operator.until('reconciled a at 5');
    const { body: made } = await kube.get(child);
    expect([made.data, made['metadata']]).toEqual([
      { depth: '5' },
      expect.objectContaining({
        ownerReferences: [expect.objectContaining({ kind: 'Anchor', controller: true })],
      }),
    ]);
    await kube.patch('merge', `${anchors}/a`, { spec: { depth: '7' } });
    await untilObject(kube, `${anchors}/a`, ({ status }) => (status as { depth?: string })?.depth === '7');
    await kube.patch('merge', child, { data: { depth: 'changed' } });
    await untilObject(kube, child, ({ data }) => data['depth'] === '7');
    await kube.delete(`${anchors}/a`);
    await expect.poll(async () => (await kube.get(child)).status).toBe(404);
    expect(await operator.stop()).toBe(0);
  });
});
