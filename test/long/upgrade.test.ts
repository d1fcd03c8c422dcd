/** What docs/upgrade.md says of two versions side by side, with a version from before the gateway and the first release. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilGone, untilObject } from '../support/follow.js';
import { formerVersion, hasCommit } from '../support/former-version.js';
import { katalogText } from '../support/katalog-text.js';
import type { KubeBody } from '../support/kube-body.js';
import { readyCondition } from '../support/operated.js';
import { orkMain } from '../support/ork.js';
import { RuntimeProcess } from '../support/runtime-process.js';

const FORMER = '4a1ac10';
const WAIT = { timeout: 60_000, interval: 100 };
const WRITES = /^orkestra_kube_requests_total\{verb="(?:create|update|patch|apply|delete)"[^}]*\} (\d+)$/gm;
const RECONCILES = /^controller_reconcile_total\{.*\} (\d+)$/gm;

const crd = fileCrd('Shop');
const BODY = `
resync: 5s
labels: { seen: "yes" }
operatorBox:
  onCreate:
    secrets: [{ name: "{{ .metadata.name }}-key", data: { key: "made once" } }]
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }]
    deployments: [{ name: "{{ .metadata.name }}", image: "nginx:{{ .spec.tag }}", replicas: 2, port: 80 }]
    services: [{ name: "{{ .metadata.name }}", port: 80 }]
    statefulSets: [{ name: "{{ .metadata.name }}-db", image: "postgres:16", replicas: 1, port: 5432 }]
    cronJobs: [{ name: "{{ .metadata.name }}", image: busybox, schedule: "@daily" }]
    serviceAccounts: [{ name: "{{ .metadata.name }}" }]
  status: { fields: [{ path: text, value: "{{ .spec.text }}" }] }
`;
const CHILDREN = [
  '/api/v1 configmaps',
  '/api/v1 secrets',
  '/api/v1 services',
  '/api/v1 serviceaccounts',
  '/apis/apps/v1 deployments',
  '/apis/apps/v1 statefulsets',
  '/apis/batch/v1 cronjobs',
];

let former = '';
beforeAll(async () => {
  if (hasCommit(FORMER)) former = await formerVersion(FORMER);
}, 600_000);

interface Site {
  readonly kube: TestCluster;
  readonly namespace: string;
  start(main: string, identity: string): Promise<RuntimeProcess>;
  create(name: string, spec: object): Promise<void>;
  change(name: string, spec: object): Promise<void>;
  ready(name: string, generation: number): Promise<KubeBody>;
  /** By kind and name, what of each child does not depend on when it is read. */
  children(owner: string): Promise<Readonly<Record<string, KubeBody>>>;
  holder(): Promise<string>;
}

async function site(): Promise<Site> {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-upgrade-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const katalog = join(folder, 'katalog.yaml');
  await writeFile(katalog, katalogText('shop', { shop: { crd, namespace, body: BODY } }));
  const cr = (name: string): string => `${crd.collection(namespace)}/${name}`;
  return {
    kube,
    namespace,
    start: async (main, identity) => {
      const place = { namespace, lease: 'shop', leaseDuration: '6s' };
      const runtime = await RuntimeProcess.start({
        ...{ main, katalog, identity, kubeconfig: kube.kubeconfig, ...place },
      });
      onTestFinished(async () => {
        if (runtime.isAlive) await runtime.kill();
      });
      return runtime;
    },
    create: async (name, spec) => {
      expect((await kube.post(crd.collection(namespace), crd.cr(name, spec))).status).toBe(201);
    },
    change: async (name, spec) => {
      expect((await kube.patch('merge', cr(name), { spec })).status).toBe(200);
    },
    ready: (name, generation) =>
      untilObject(kube, cr(name), (object) => {
        const { observedGeneration = 0 } = (object.status ?? {}) as { observedGeneration?: number };
        return observedGeneration >= generation && readyCondition(object)?.['status'] === 'True';
      }),
    children: async (owner) => {
      const found: Record<string, KubeBody> = {};
      for (const [root = '', plural = ''] of CHILDREN.map((each) => each.split(' '))) {
        const { body } = await kube.get(`${root}/namespaces/${namespace}/${plural}`, {
          query: { labelSelector: `orkestra-owner=${owner}` },
        });
        for (const object of body.items) found[`${plural}/${object.metadata.name}`] = object;
      }
      return found;
    },
    holder: async () => {
      const { body } = await kube.get(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/shop`);
      return String((body.spec as { holderIdentity?: string } | undefined)?.holderIdentity);
    },
  };
}

/** Requests that changed something, as its metrics count them. */
async function writesOf({ url }: RuntimeProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(WRITES)].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function reconcilesOf({ url }: RuntimeProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(RECONCILES)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** As many reconciles of its CRs as three resyncs make. */
async function resynced(runtime: RuntimeProcess): Promise<void> {
  const before = await reconcilesOf(runtime);
  await vi.waitFor(async () => expect(await reconcilesOf(runtime)).toBeGreaterThan(before + 9), WAIT);
}

type Children = Readonly<Record<string, KubeBody>>;

function each<T>(children: Children, of: (child: KubeBody) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(children).map(([key, child]) => [key, of(child)]));
}

const versions = (children: Children) =>
  each(children, ({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`);

/** What their users see of them. */
const contents = (children: Children) =>
  each(children, ({ metadata, spec, data }) => {
    const { uid, labels, ownerReferences } = metadata as KubeBody['metadata'] & Record<string, unknown>;
    return { uid, labels, ownerReferences, spec, data };
  });

const ownerMark = ({ metadata }: KubeBody) => metadata.annotations?.['orkestra.orkspace.io/owner'];

describe.skipIf(!hasCommit(FORMER))(
  `two versions on one cluster (skipped without commit ${FORMER}: fetch the whole history)`,
  () => {
    it('the new version waits while the former one leads, then takes its children over as they are', async () => {
      const { kube, namespace, start, create, change, ready, children, holder } = await site();
      const old = await start(former, 'former');
      await old.leading();
      await create('a', { text: 'one', tag: '1' });
      await ready('a', 1);
      const made = await children('a');
      expect(Object.keys(made)).toHaveLength(CHILDREN.length);

      const next = await start(orkMain(), 'next');
      await create('b', { text: 'one', tag: '1' });
      await ready('b', 1);
      expect([await holder(), await writesOf(next)]).toEqual(['former', 0]);

      expect(await old.stop()).toBe(0);
      await next.leading();
      expect(await holder()).toBe('next');
      await create('c', { text: 'one', tag: '1' });
      await ready('c', 1);
      await resynced(next);
      // The marks of the former version have no CRD and no owner: each child is written once, and is otherwise as it was.
      const taken = await children('a');
      expect(contents(taken)).toEqual(contents(made));
      expect(each(taken, ownerMark)).toEqual(each(made, () => expect.stringMatching(/ Shop\./)));
      expect(each(made, ownerMark)).toEqual(each(made, () => undefined));
      await resynced(next);
      expect(versions(await children('a'))).toEqual(versions(taken));

      await change('a', { text: 'two', tag: '2' });
      await ready('a', 2);
      const changed = await children('a');
      expect(changed['configmaps/a']?.data).toEqual({ text: 'two' });
      expect(changed['configmaps/a']?.metadata.uid).toBe(made['configmaps/a']?.metadata.uid);
      expect(JSON.stringify(changed['deployments/a']?.spec)).toContain('nginx:2');
      for (const key of [
        'secrets/a-key',
        'services/a',
        'statefulsets/a-db',
        'cronjobs/a',
        'serviceaccounts/a',
      ])
        expect([key, versions(changed)[key]]).toEqual([key, versions(taken)[key]]);
      await kube.delete(`/api/v1/namespaces/${namespace}/configmaps/a`);
      await untilObject(kube, `/api/v1/namespaces/${namespace}/configmaps/a`);
    });

    it('the former version takes over again, with the children of the new one', async () => {
      const { kube, namespace, start, create, change, ready, children, holder } = await site();
      const next = await start(orkMain(), 'next');
      await next.leading();
      await create('a', { text: 'one', tag: '1' });
      await ready('a', 1);
      await change('a', { text: 'two' });
      await ready('a', 2);
      const made = await children('a');
      const old = await start(former, 'former');
      expect(await next.stop()).toBe(0);
      await old.leading();
      expect(await holder()).toBe('former');
      await change('a', { text: 'three' });
      await ready('a', 3);
      const changed = await children('a');
      expect(changed['configmaps/a']?.data).toEqual({ text: 'three' });
      for (const [key, { metadata }] of Object.entries(made))
        expect([key, changed[key]?.metadata.uid]).toEqual([key, metadata.uid]);
      await kube.delete(`${crd.collection(namespace)}/a`);
      await untilGone(kube, `${crd.collection(namespace)}/a`);
      expect(await old.stop()).toBe(0);
    });

    it('the new version leads when the Lease of a former one that was killed has expired', async () => {
      const { start, create, ready, holder } = await site();
      const old = await start(former, 'former');
      await old.leading();
      const next = await start(orkMain(), 'next');
      await old.kill();
      await create('a', { text: 'one', tag: '1' });
      await ready('a', 1);
      expect(await holder()).toBe('next');
      expect(await next.stop()).toBe(0);
    });
  },
);
