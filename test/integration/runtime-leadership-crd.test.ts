import { describe, expect, it } from 'vitest';
import type { LeaseTimes } from '../../lib/kube/index.js';
import { rendezvous } from '../../runtime/leadership/rendezvous.js';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { fileCrd, type TestCrd } from '../support/crd.js';
import { untilGone, untilObject } from '../support/follow.js';
import { type EntryText, katalogText } from '../support/katalog-text.js';
import type { KubeBody } from '../support/kube-body.js';
import { startRuntime, type TestRuntime, writes } from '../support/runtime.js';
import type { TestWatch } from '../support/watch.js';

/** So named that each of three replicas has a share. */
const CRDS: Readonly<Record<string, TestCrd>> = {
  eta: fileCrd('Eta'),
  beta: fileCrd('Beta'),
  gamma: fileCrd('Gamma'),
  delta: fileCrd('Delta'),
};
const KEYS = Object.keys(CRDS);
const read = fileCrd('Read');
/** A replica is handed its share after 3 s; busy as this machine may be, it renews within most of them. */
const TIMES: LeaseTimes = { durationMs: 3_000, renewDeadlineMs: 2_700, retryMs: 300 };
const NAMES = ['a', 'b', 'c'] as const;

/** One worker, which each CR keeps busy for a while. */
const BODY = `
workers: 1
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: 20ms, data: { a: b } }]
`;

const names = (key: string, round: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${key}-${round}-${index}`);

async function world(more: Readonly<Record<string, string>> = {}) {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const entries = Object.fromEntries(
    KEYS.map((key) => [key, { crd: CRDS[key] as TestCrd, namespace, body: more[key] ?? BODY }]),
  );
  const start = (identity: string, keys: readonly string[] = KEYS): Promise<TestRuntime> =>
    startRuntime({
      katalog: katalogText('shared', pick(entries, keys)),
      namespace,
      identity,
      lease: 'shared',
      leaseScope: 'crd',
      leaseTimes: TIMES,
    });
  const wave = async (round: string, count: number): Promise<void> => {
    await Promise.all(
      KEYS.flatMap((key) => {
        const crd = CRDS[key] as TestCrd;
        return names(key, round, count).map((name) => kube.post(crd.collection(namespace), crd.cr(name)));
      }),
    );
  };
  const ready = (round: string, count: number): Promise<unknown> =>
    Promise.all(
      KEYS.flatMap((key) => {
        const collection = (CRDS[key] as TestCrd).collection(namespace);
        return names(key, round, count).map((name) => untilObject(kube, `${collection}/${name}`, isReady));
      }),
    );
  return { kube, namespace, start, wave, ready };
}

function pick(entries: Readonly<Record<string, EntryText>>, keys: readonly string[]) {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => keys.includes(key)));
}

function isReady(cr: KubeBody): boolean {
  const { conditions = [] } = (cr.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** What the API server did to the children of the CRDs, until now. */
async function changes(kube: TestCluster, path: string, watch: TestWatch): Promise<readonly string[]> {
  await kube.post(path, { metadata: { name: 'now' } });
  const seen: string[] = [];
  for (;;) {
    const event = await watch.next();
    if (!event || event.object.metadata.name === 'now') return seen;
    const { name } = event.object.metadata;
    // Not the record of kinds, which is no child.
    if (name.includes('-') && !name.endsWith('-kinds'))
      seen.push(`${event.type} ${event.object.metadata.name}`);
  }
}

/** Resolves when the replica leads its share of the CRDs, as these replicas have them. */
async function shares(runtime: TestRuntime, self: string, replicas: readonly string[]): Promise<void> {
  for (const key of KEYS) {
    const leads = rendezvous(key, replicas)[0] === self;
    await runtime.live.until(`/katalog/${key}`, ({ isKonductor }) => isKonductor === leads);
  }
}

const created = (runtime: TestRuntime): number =>
  runtime.requests.filter(({ verb, resource }) => verb === 'create' && resource === 'configmaps').length;

describe('three replicas that share the CRDs', () => {
  it('replicas move CRDs on join and leave, and each child is created once by the leader', async () => {
    const { wave, ready, start, kube, namespace } = await world();
    const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
    const watch = await kube.watch(configMaps);
    const a = await start('a');
    await shares(a, 'a', ['a']);
    await wave('one', 10);
    // While work is in flight, two more join, and are handed their shares.
    const [b, c] = await Promise.all([start('b'), start('c')]);
    const all = [a, b, c];
    await ready('one', 10);
    await Promise.all(all.map((runtime, index) => shares(runtime, NAMES[index] as string, NAMES)));
    const before = all.map(created);
    await wave('two', 20);
    // The ten that it found when it began, and then new ones.
    await b.live.until('/katalog/beta', ({ totalReconciles }) => Number(totalReconciles) >= 12);
    await b.stop();
    await ready('two', 20);
    await Promise.all([shares(a, 'a', ['a', 'c']), shares(c, 'c', ['a', 'c'])]);
    const made = KEYS.flatMap((key) => [...names(key, 'one', 10), ...names(key, 'two', 20)]);
    const seen = await changes(kube, configMaps, watch);
    expect(seen.toSorted()).toEqual(made.map((name) => `ADDED ${name}`).toSorted());
    all.forEach((runtime, index) => {
      expect(created(runtime)).toBeGreaterThan(before[index] ?? 0);
    });
    const refused = all.flatMap(({ requests }) => writes(requests)).filter(({ code }) => code >= 400);
    expect(refused).toEqual([]);
  });

  it('the Lease of a CRD that left the Katalog is removed', async () => {
    const { kube, namespace, start } = await world();
    const a = await start('a');
    await shares(a, 'a', ['a']);
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    // Somebody else's, of the same election.
    const { body } = await kube.get(`${leases}/shared.eta`);
    const { labels } = body.metadata;
    await kube.post(leases, { ...body, metadata: { name: 'shared.other', labels } });
    const [gone = '', ...kept] = KEYS;
    const b = await start('b', kept);
    await a.stop();
    await untilGone(kube, `${leases}/shared.${gone}`);
    const left = (await kube.get(leases)).body.items.map(({ metadata }) => metadata.name);
    expect(left.toSorted()).toEqual(
      ['shared-member-b', 'shared.other', ...kept.map((key) => `shared.${key}`)].toSorted(),
    );
    expect(b.log.filter(({ message }) => message === 'deleted the Lease of a removed CRD')).toHaveLength(1);
  });

  it('CRDs of shared replicas are read from any replica, by their own Katalog and by siblings', async () => {
    const leader = (key: string): string => rendezvous(key, ['a', 'b'])[0] ?? '';
    // One CRD of each, and one that depends on what the other replica has.
    const [led, elsewhere] = ['gamma', 'delta'] as const;
    const { start, wave, kube } = await world({
      beta: `
dependsOn: { ${led}: { condition: healthy } }
workers: 1
resync: 30m
operatorBox:
  cross: [{ crd: ${led}, as: upstream }]
  autoscale:
    interval: 1s
    onMissing: hold
    do: { workers: "1 + ceil(cross.upstream.metrics.resourceCount / 2)" }
    limits: { workers: { min: 1, max: 9 } }
`,
    });
    expect([led, elsewhere, 'beta'].map(leader)).toEqual(['a', 'b', 'b']);
    const replicas = await Promise.all([start('a'), start('b')]);
    const [a, b] = replicas as [TestRuntime, TestRuntime];
    await Promise.all(replicas.map((runtime, i) => shares(runtime, NAMES[i] as string, ['a', 'b'])));
    await wave('one', 6);
    await b.live.until('/katalog/beta', ({ workers }) => workers === 4);
    const { body } = await b.live.get('/katalog/beta/health');
    expect(body['dependencies']).toMatchObject({ [led]: { state: 'healthy', satisfied: true } });

    const namespace = await testNamespace(kube);
    const source = (crd: string): string =>
      `{ crd: ${crd}, source: { host: "${a.url}", protocol: metrics, cacheFor: 100ms, followLeader: true } }`;
    const entry = `
workers: 1
operatorBox:
  cross: [${source(led)}, ${source(elsewhere)}]
  autoscale:
    interval: 1s
    onMissing: hold
    do: { workers: "cross.${led}.metrics.resourceCount + cross.${elsewhere}.metrics.workers" }
    limits: { workers: { min: 1, max: 20 } }
`;
    const katalog = katalogText('reader', { read: { crd: read, namespace, body: entry } });
    const reader = await startRuntime({ katalog, namespace });
    // Six CRs, and the one worker of the CRD that is led elsewhere: a follower would say zero.
    await reader.live.until('/katalog/read', ({ workers }) => workers === 7);
  });
});
