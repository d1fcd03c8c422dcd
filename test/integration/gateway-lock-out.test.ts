/**
 * Nothing of a gateway may keep a cluster from starting: both replicas are killed with everything on `Fail`, the API server
 * is restarted, and the gateway is rolled out again, on a control plane of this file's own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { cluster, type TestCluster } from '../support/cluster.js';
import { startControlPlane } from '../support/control-plane.js';
import { testCrd } from '../support/crd.js';
import { ROOT } from '../support/examples.js';
import { GatewayReplica } from '../support/gateway-replica.js';
import { ownCluster } from '../support/own-cluster.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const NAMESPACE = 'orkestra-system';
const LABEL = 'orkestra.io/deletion-protection';
const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const crd = testCrd('App');

/** Everything that can be asked, on `Fail`, about the CRs and about every kind that a Katalog may be tempted by. */
const KATALOG = {
  apiVersion: 'orkestra.orkspace.io/v1',
  kind: 'Katalog',
  metadata: { name: 'all' },
  security: {
    webhooks: { admission: { enabled: true }, failurePolicy: 'Fail' },
    deletionProtection: { strictMode: true },
    namespaceProtection: { restrictedNamespaces: ['production'] },
  },
  spec: {
    crds: {
      app: { apiTypes: crd.apiTypes, ...rules() },
      namespace: builtIn('', 'v1', 'Namespace', 'namespaces'),
      deployment: builtIn('apps', 'v1', 'Deployment', 'deployments'),
      configMap: builtIn('', 'v1', 'ConfigMap', 'configmaps'),
      pod: builtIn('', 'v1', 'Pod', 'pods'),
      lease: builtIn('coordination.k8s.io', 'v1', 'Lease', 'leases'),
      node: builtIn('', 'v1', 'Node', 'nodes'),
    },
  },
};

function rules() {
  const rule = { field: 'metadata.name', operator: 'exists' };
  return {
    validation: { rules: [rule] },
    mutation: { rules: [{ field: 'metadata.labels.tier', default: 'low' }] },
  };
}

function builtIn(group: string, version: string, kind: string, plural: string) {
  const namespaced = kind !== 'Namespace' && kind !== 'Node';
  return { apiTypes: { group, version, kind, plural }, namespaced, labelSelector: 'tier', ...rules() };
}

interface OwnPlane {
  readonly kube: TestCluster;
  readonly kubeconfig: string;
  restart(): Promise<void>;
}

async function ownPlane(): Promise<OwnPlane> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (inject('cluster').kind === 'embedded' || !assets) {
    const { kube, dev } = await ownCluster();
    return { kube, kubeconfig: kube.kubeconfig, restart: () => dev.faults.restart({ downMs: 100 }) };
  }
  const plane = await startControlPlane(assets);
  onTestFinished(() => plane.stop());
  const { url, kubeconfig, faults } = plane;
  const kube = cluster({ kind: 'real', url, kubeconfig, hasControllers: false });
  return { kube, kubeconfig, restart: () => faults.restart() };
}

async function katalogFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-lock-out-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'katalog.yaml');
  await writeFile(file, JSON.stringify(KATALOG));
  return file;
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'orkestra-gateway', labels: { [LABEL]: 'true', tier: 'system' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'gateway' } },
    template: {
      metadata: { labels: { app: 'gateway' } },
      spec: { containers: [{ name: 'gateway', image: 'gateway:1' }] },
    },
  },
};

describe('a cluster whose gateways are gone', () => {
  beforeAll(() => vi.setConfig({ testTimeout: 120_000 }));

  it('a cluster restarts and rolls its gateway out again while both replicas are dead and everything is on Fail', async () => {
    const { kube, kubeconfig, restart } = await ownPlane();
    const katalog = await katalogFile();
    await kube.post('/api/v1/namespaces', named('v1', 'Namespace', NAMESPACE));
    await crd.install(kube);
    expect((await kube.post(DEPLOYMENTS, deployment)).status).toBe(201);
    const proxy = await TcpProxy.to();
    onTestFinished(() => proxy.close());
    const start = async (): Promise<GatewayReplica> => {
      const gateway = await GatewayReplica.start({
        main: join(ROOT, 'dist', 'src', 'main.js'),
        ...{ katalog, kubeconfig, namespace: NAMESPACE },
        advertise: `https://127.0.0.1:${proxy.port}`,
      });
      onTestFinished(async () => void (gateway.isAlive && (await gateway.kill())));
      proxy.targets = [...proxy.targets, gateway.port];
      return gateway;
    };
    const ready = (gateway: GatewayReplica) =>
      vi.waitFor(async () => expect(await gateway.notReady()).toEqual([]), {
        timeout: 30_000,
        interval: 100,
      });

    const replicas = [await start(), await start()];
    await Promise.all(replicas.map(ready));
    const registered = await registrations(kube);
    expect(registered.length).toBe(5);
    await vi.waitFor(
      async () => {
        const write = await kube.post(crd.collection('default'), crd.cr('a'), { query: { dryRun: 'All' } });
        expect(write.body.metadata).toMatchObject({ labels: { tier: 'low' } });
      },
      { timeout: 20_000 },
    );

    await Promise.all(replicas.map((gateway) => gateway.kill()));
    proxy.targets = [];
    const refused = await kube.post(crd.collection('default'), crd.cr('a'), { query: { dryRun: 'All' } });
    expect([refused.status, refused.body.message]).toEqual([
      500,
      expect.stringContaining('failed calling webhook'),
    ]);
    await restart();

    // What a cluster needs to start, and what a rollout of the gateway writes.
    const statuses = new Map<string, number>();
    const tried = async (what: string, answer: Promise<{ status: number }>): Promise<void> => {
      statuses.set(what, (await answer).status);
    };
    const place = `${DEPLOYMENTS}/orkestra-gateway`;
    const labels = { tier: 'x', [LABEL]: 'true' };
    const pod = {
      ...named('v1', 'Pod', 'gateway-1', labels),
      spec: { containers: [{ name: 'gateway', image: 'gateway:2' }] },
    };
    const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
    const lease = named('coordination.k8s.io/v1', 'Lease', 'leader', labels);
    const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
    const restarted = { spec: { template: { metadata: { annotations: { restartedAt: 'now' } } } } };
    await tried('restart the Deployment', kube.patch('merge', place, restarted));
    await tried('unlabel it', kube.patch('merge', place, { metadata: { labels: { [LABEL]: null } } }));
    await tried('delete it', kube.delete(place));
    await tried('create it', kube.post(DEPLOYMENTS, deployment));
    await tried('create a Pod', kube.post(pods, pod));
    await tried(
      'label a Pod',
      kube.patch('merge', `${pods}/gateway-1`, { metadata: { labels: { tier: 'y' } } }),
    );
    await tried('delete a Pod', kube.delete(`${pods}/gateway-1`));
    await tried('create a Lease', kube.post(leases, lease));
    await tried('create a Node', kube.post('/api/v1/nodes', named('v1', 'Node', 'node-0', labels)));
    await tried(
      'create a ConfigMap of kube-system',
      kube.post('/api/v1/namespaces/kube-system/configmaps', named('v1', 'ConfigMap', 'c', labels)),
    );
    await tried(
      'label the namespace',
      kube.patch('merge', `/api/v1/namespaces/${NAMESPACE}`, { metadata: { labels: { tier: 'y' } } }),
    );
    expect([...statuses].filter(([, status]) => status >= 300)).toEqual([]);

    const again = [await start(), await start()];
    await Promise.all(again.map(ready));
    expect(await registrations(kube)).toEqual(registered);
    await vi.waitFor(
      async () => {
        const made = await kube.post(crd.collection('default'), crd.cr('a'));
        expect([made.status, made.body.metadata]).toMatchObject([201, { labels: { tier: 'low' } }]);
      },
      { timeout: 20_000 },
    );
    expect(
      again.flatMap(({ log }) => log).filter((line) => line.includes('is not registered because')).length,
    ).toBe(6);
  });
});

function named(apiVersion: string, kind: string, name: string, labels = {}) {
  return { apiVersion, kind, metadata: { name, labels } };
}

/** What is registered, without the versions that each write changes. */
async function registrations(kube: TestCluster): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const plural of ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations']) {
    const { body } = await kube.get(`${REGISTRATIONS}/${plural}`);
    const { items } = body as unknown as {
      items: { metadata: { name: string; uid: string }; webhooks: object[] }[];
    };
    for (const { metadata, webhooks } of items)
      if (metadata.name.startsWith('orkestra-'))
        found.push({ name: metadata.name, uid: metadata.uid, webhooks });
  }
  return found;
}
