import { describe, expect, it, onTestFinished } from 'vitest';
import { Seeded } from '../../../test/simulation/seeded.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { type DevCluster, startDevCluster } from '../../index.js';

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
  };
  readonly spec: { readonly replicas?: number };
  readonly status: Record<string, unknown>;
}

const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
    ...spec,
  },
});
const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/web';

async function world(): Promise<World> {
  const clock = new FakeClock();
  const cluster = await startDevCluster({ clock, simulateWorkloads: true, random: new Seeded(1).random });
  onTestFinished(() => cluster.stop());
  return new World(cluster, clock);
}

class World {
  constructor(
    readonly cluster: DevCluster,
    readonly clock: FakeClock,
  ) {}

  async send(method: string, path: string, body?: object, type = 'application/json'): Promise<Item> {
    const answer = await fetch(`${this.cluster.url}${path}`, {
      method,
      headers: { 'content-type': type },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const read = (await answer.json()) as Item & { message?: string };
    if (!answer.ok) throw new Error(`${answer.status} ${read.message}`);
    return read;
  }

  async list(plural: 'replicasets' | 'pods' | 'events'): Promise<readonly Item[]> {
    const root = plural === 'replicasets' ? '/apis/apps/v1' : '/api/v1';
    const answer = await fetch(`${this.cluster.url}${root}/namespaces/default/${plural}`);
    return ((await answer.json()) as { items: Item[] }).items;
  }

  async create(spec?: object): Promise<void> {
    await this.send('POST', '/apis/apps/v1/namespaces/default/deployments', deployment(spec));
    await this.clock.advance(1_000);
  }

  async patch(spec: object): Promise<void> {
    await this.send('PATCH', DEPLOYMENT, { spec }, 'application/strategic-merge-patch+json');
  }

  status(): Promise<Item['status']> {
    return this.send('GET', DEPLOYMENT).then(({ status }) => status);
  }
}

const image = (tag: string) => ({
  template: { spec: { containers: [{ name: 'web', image: `web:${tag}` }] } },
});

describe('a Deployment of the embedded cluster', () => {
  it('gets a ReplicaSet and Pods that become ready', async () => {
    const site = await world();
    await site.create();
    const [set, ...others] = await site.list('replicasets');
    expect(others).toEqual([]);
    expect(set?.metadata.name).toMatch(/^web-[a-z0-9]+$/);
    expect(set?.status).toMatchObject({ replicas: 2, readyReplicas: 2, availableReplicas: 2 });
    const pods = await site.list('pods');
    expect(pods.map(({ status }) => status['phase'])).toEqual(['Running', 'Running']);
    expect(pods[0]?.metadata.labels).toMatchObject({ app: 'web', 'pod-template-hash': expect.any(String) });
    expect(await site.status()).toMatchObject({
      observedGeneration: 1,
      ...{ replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 },
    });
    const [event] = (await site.list('events')) as unknown as readonly { reason: string; message: string }[];
    expect(event).toMatchObject({
      reason: 'ScalingReplicaSet',
      message: expect.stringMatching(/from 0 to 2$/),
    });
  });

  it('rolls a new template out and keeps the old ReplicaSet, which comes back with its template', async () => {
    const site = await world();
    await site.create();
    const [first] = await site.list('replicasets');
    await site.patch(image('2'));
    await site.clock.advance(1_000);
    const sets = await site.list('replicasets');
    expect(
      sets.map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision']).sort(),
    ).toEqual(['1', '2']);
    expect(sets.find(({ metadata }) => metadata.name === first?.metadata.name)?.spec.replicas).toBe(0);
    expect(await site.list('pods')).toHaveLength(2);
    await site.patch(image('1'));
    await site.clock.advance(1_000);
    const back = (await site.list('replicasets')).find(
      ({ metadata }) => metadata.name === first?.metadata.name,
    );
    expect(back).toMatchObject({
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '3' } },
      spec: { replicas: 2 },
    });
    expect(await site.list('replicasets')).toHaveLength(2);
  });

  it('is scaled, and a Pod that is deleted is replaced', async () => {
    const site = await world();
    await site.create();
    await site.patch({ replicas: 3 });
    await site.clock.advance(1_000);
    const [victim] = await site.list('pods');
    await site.send('DELETE', `/api/v1/namespaces/default/pods/${victim?.metadata.name}`);
    await site.clock.advance(1_000);
    const pods = await site.list('pods');
    expect(pods).toHaveLength(3);
    expect(pods.map(({ metadata }) => metadata.name)).not.toContain(victim?.metadata.name);
    await site.patch({ replicas: 0 });
    await site.clock.advance(1_000);
    expect(await site.list('pods')).toEqual([]);
  });

  it('that recreates has no Pod of two templates at once', async () => {
    const site = await world();
    await site.create({ strategy: { type: 'Recreate' } });
    const before = (await site.list('pods')).map(({ metadata }) => metadata.name);
    await site.patch(image('2'));
    await site.clock.advance(100);
    const during = (await site.list('pods')).map(({ metadata }) => metadata.name);
    expect(during.filter((name) => before.includes(name))).toEqual([]);
    await site.clock.advance(1_000);
    expect(await site.status()).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 });
  });

  it('takes its ReplicaSets and Pods with it', async () => {
    const site = await world();
    await site.create();
    await site.send('DELETE', DEPLOYMENT);
    await site.clock.advance(1_000);
    expect([await site.list('replicasets'), await site.list('pods')]).toEqual([[], []]);
  });

  it('whose Pods are simulated answers logs, exec and port-forward at once', async () => {
    const site = await world();
    await site.create();
    const [pod] = await site.list('pods');
    const path = `/api/v1/namespaces/default/pods/${pod?.metadata.name}`;
    await expect(site.send('GET', `${path}/log`)).rejects.toThrow(
      /^501 pod "web-.*" is simulated .* no container is behind it for log$/,
    );
    await expect(site.send('POST', `${path}/exec?command=ls`)).rejects.toThrow('501');
    await expect(site.send('GET', '/api/v1/namespaces/default/pods/none/log')).rejects.toThrow('404');
  });
});
