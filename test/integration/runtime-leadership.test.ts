import { describe, expect, it, onTestFinished } from 'vitest';
import { leaseTimes } from '../../lib/kube/index.js';
import { ApiProxy } from '../support/api-proxy.js';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { katalogText } from '../support/katalog-text.js';
import { operated } from '../support/operated.js';
import {
  operating,
  startRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
  writes,
} from '../support/runtime.js';

const load = fileCrd('Load');
const work = fileCrd('Work');
/**
 * A leader that stops gives its Lease back, and the next one sees that within 1.2 s. Much shorter times would let a busy
 * machine take the Lease from a leader that works.
 */
const leaseTimesOfTest = leaseTimes(9_000);

/** One worker, which each CR keeps busy for a while. */
const LOAD = `
workers: 1
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: 40ms, data: { a: b } }]
`;

/** Sized by the queue of the replica at `host`, and by its baseline while nobody there leads. */
const WORK = (host: string): string => `
workers: 2
operatorBox:
  cross: [{ crd: load, source: { host: "${host}", protocol: metrics, cacheFor: 100ms } }]
  autoscale:
    interval: 1s
    onMissing: hold
    do: { workers: "ceil(cross.load.metrics.queueDepth / 5)" }
    limits: { workers: { min: 2, max: 10 } }
`;

/** Two replicas with one Lease, of which the first leads. */
async function replicas(options: Partial<TestRuntimeOptions> = {}) {
  const shared = { lease: 'loads', leaseTimes: leaseTimesOfTest };
  const world = await operated(load, LOAD, { ...shared, identity: 'a' });
  await world.runtime.leading();
  const follower = await world.another({ ...shared, identity: 'b', ...options });
  await follower.live.until('/ready', (_, { status }) => status === 200);
  return { ...world, leader: world.runtime, follower };
}

const created = (runtime: TestRuntime): number =>
  runtime.requests.filter(({ verb, resource }) => verb === 'create' && resource === 'configmaps').length;

describe('two replicas', () => {
  it('a standby replica answers, counts nothing and writes nothing', async () => {
    const { leader, follower, wave, ready } = await replicas();
    const names = await wave(10);
    for (const name of names) await ready(name);
    const { body, headers } = await follower.live.get('/katalog/load');
    expect(body).toMatchObject({ isKonductor: false, identity: 'b', queueDepth: 0, workersActive: 0 });
    expect(headers['orkestra-konductor']).toBe(leader.url);
    expect((await follower.live.get('/katalog/load/health')).body).toMatchObject({
      isKonductor: false,
      state: 'pending',
      healthy: false,
    });
    const list = await follower.live.until('/katalog/load/cr', ({ total }) => total === names.length);
    expect(list['isKonductor']).toBe(false);
    expect(writes(follower.requests)).toEqual([]);
  });

  it('a handover loses and repeats nothing', async () => {
    const { leader, follower, wave, ready } = await replicas();
    const names = await wave(40);
    await leader.live.until('/katalog/load', ({ totalReconciles }) => Number(totalReconciles) >= 5);
    await leader.stop();
    await follower.leading();
    for (const name of names) await ready(name);
    expect(created(leader)).toBeGreaterThanOrEqual(5);
    expect(created(follower)).toBeGreaterThan(0);
    expect(created(leader) + created(follower)).toBe(names.length);
    const { body } = await follower.live.get('/katalog/load');
    expect(body).toMatchObject({ isKonductor: true, identity: 'b' });
    expect(operating(leader.requests).filter(({ code }) => code >= 400 && code !== 404)).toEqual([]);
  });

  it('a handover repeats nothing when the new leader sees the last writes late', async () => {
    const proxy = await ApiProxy.of(cluster().kubeconfig);
    onTestFinished(() => proxy.close());
    const kube: TestCluster = { ...cluster(), kubeconfig: proxy.kubeconfig };
    const { leader, follower, wave, ready } = await replicas({ kube });
    const release = await proxy.holdWatches('configmaps');
    const names = await wave(10);
    for (const name of names) await ready(name);
    await leader.stop();
    const waits = { isKonductor: true, workersProcessing: 1, queueDepth: 9, totalReconciles: 0 };
    await follower.live.until('/katalog/load', (body) =>
      Object.entries(waits).every(([name, value]) => body[name] === value),
    );
    release();
    await follower.live.until('/katalog/load', ({ totalReconciles }) => Number(totalReconciles) >= 10);
    expect(writes(follower.requests)).toEqual([]);
  });

  it('readers never see the zeros of a standby replica', async () => {
    const { leader, follower, wave } = await replicas();
    const namespace = await testNamespace();
    const katalog = katalogText('work', { work: { crd: work, namespace, body: WORK(follower.url) } });
    const reader = await startRuntime({ katalog, namespace });
    await reader.leading();
    await wave(60);
    const blind = await reader.live.until('/katalog/work', ({ cross }) =>
      JSON.stringify(cross).includes('lead'),
    );
    expect(blind['cross']).toMatchObject([{ alias: 'load', found: false }]);
    expect(reader.observations.filter(({ type }) => type === 'decision')).toEqual([]);
    await leader.stop();
    await follower.leading();
    await reader.workers('work', (workers) => workers > 4);
    const { body } = await reader.live.get('/katalog/work/autoscaler');
    const decisions = body['decisions'] as { changed: boolean; sentence: string; values: object[] }[];
    const [start, ...later] = decisions.toReversed();
    expect(start?.sentence).toMatch(/^Begins at the baseline of 2 workers: .* is missing/);
    // Nothing changes until the next leader has answered, however long that takes.
    expect(later.find(({ changed }) => changed)).toMatchObject({ values: [{ missing: false }] });
  });
});
