/**
 * What KEDA's own scalers and a real Prometheus read of a runtime: never a zero that is not one, and after a takeover never
 * all CRs as a backlog. The triggers are those of docs/autoscaler.md.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { type TestCluster, testNamespace } from '../support/cluster.js';
import { testCrd } from '../support/crd.js';
import { ROOT } from '../support/examples.js';
import { untilObjects } from '../support/follow.js';
import { foreignCluster } from '../support/foreign-cluster.js';
import { katalogText } from '../support/katalog-text.js';
import { buildKeda, Keda, type KedaReading, type KedaTrigger } from '../support/keda.js';
import type { KubeBody } from '../support/kube-body.js';
import { liveClient } from '../support/live-client.js';
import { orkMain } from '../support/ork.js';
import { type Prometheus, startPrometheus } from '../support/prometheus.js';
import { type ProcessOptions, RuntimeProcess } from '../support/runtime-process.js';

const TOKEN = 'a-token-of-some-length';
const CRS = 60;
const CHANGED = 20;

let folder = '';
let keda: Keda;
let kube: TestCluster;
let stop: () => Promise<unknown> = async () => undefined;
const crd = testCrd('Loader');

/** The first build of KEDA's scalers takes a minute or two, and is kept by Go. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-keda-'));
  keda = new Keda(await buildKeda(folder));
  ({ kube, stop } = await foreignCluster());
  await crd.install(kube);
}, 600_000);
afterAll(async () => {
  keda?.stop();
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** The triggers that the documentation gives, in its order, for a runtime at `url`. */
async function triggers(url: string, prometheus = 'http://127.0.0.1:1'): Promise<readonly KedaTrigger[]> {
  const docs = await readFile(join(ROOT, 'docs/autoscaler.md'), 'utf8');
  const [, text = ''] = /```yaml\n(triggers:\n[\s\S]*?)```/.exec(docs) ?? [];
  const placed = text
    .replaceAll('http://loader-runtime.loaders:8080', url)
    .replaceAll('http://prometheus.monitoring:9090', prometheus);
  const { triggers: listed } = parse(placed) as { readonly triggers: readonly KedaTrigger[] };
  return listed.map((trigger) => ({ ...trigger, auth: { token: TOKEN } }));
}

/** One reading of each trigger. */
async function readings(asked: readonly KedaTrigger[]): Promise<readonly KedaReading[]> {
  return Promise.all(asked.map((trigger) => keda.read(trigger)));
}

const values = (read: readonly KedaReading[]) => read.map(({ value, error }) => value ?? (error && 'error'));
/** All that read the runtime itself. */
const direct = <T>(list: readonly T[]): readonly T[] => list.filter((_, index) => index !== 2);

interface Body {
  readonly sleep?: string;
  readonly security?: object;
}

/** Replicas of a runtime that operates Loaders with one worker, in a namespace of their own. */
async function world(test: TestContext) {
  const namespace = await testNamespace(kube, test.onTestFinished);
  const loaders = crd.collection(namespace);
  const start = async (
    identity: string,
    { sleep = '0s', security = {} }: Body = {},
    options: Partial<ProcessOptions> = {},
  ) => {
    const configMap = { name: '{{ .metadata.name }}', sleep, data: { at: '{{ .spec.at }}' } };
    const body = { workers: 1, resync: '1h', operatorBox: { onReconcile: { configMaps: [configMap] } } };
    const katalog = join(folder, `${namespace}-${identity}.yaml`);
    const entry = { crd, namespace, body: JSON.stringify(body) };
    await writeFile(katalog, katalogText('loaders', { loader: entry }, security));
    const process = await RuntimeProcess.start({
      ...{ main: orkMain(), katalog, kubeconfig: kube.kubeconfig, identity, namespace },
      ...{ lease: 'loaders', leaseDuration: '4s' },
      ...options,
    });
    test.onTestFinished(() => process.kill());
    return { process, url: process.url, live: liveClient(process.url) };
  };
  /** So many CRs that a leader has reconciled, and that has gone. */
  const reconciled = async (count: number): Promise<void> => {
    const { process } = await start('first');
    for (let i = 0; i < count; i++) await kube.post(loaders, crd.cr(`loader-${i}`, { at: 0 }));
    const isDone = ({ status }: KubeBody): boolean =>
      ((status ?? {}) as { observedGeneration?: number }).observedGeneration !== undefined;
    await untilObjects(kube, loaders, (crs) => crs.length === count && crs.every(isDone));
    await process.stop();
  };
  const change = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, i) =>
        kube.patch('merge', `${loaders}/loader-${i}`, { spec: { at: 1 } }),
      ),
    );
  return { start, reconciled, change };
}

type Replica = Awaited<ReturnType<Awaited<ReturnType<typeof world>>['start']>>;

async function untilWaiting({ live }: Replica, least: number): Promise<void> {
  await live.until('/katalog/loader', ({ metrics }) => {
    const { queueChanges = 0 } = (metrics ?? {}) as { readonly queueChanges?: number };
    return queueChanges >= least;
  });
}

async function prometheusOf(test: TestContext, replicas: readonly Replica[]): Promise<Prometheus> {
  const prometheus = await startPrometheus(replicas.map(({ url }) => url));
  test.onTestFinished(prometheus.stop);
  return prometheus;
}

/** Reads the trigger again until it has a value; all that it had before. */
async function untilValue(trigger: KedaTrigger | undefined): Promise<readonly KedaReading[]> {
  if (!trigger) throw new Error('no trigger');
  const seen: KedaReading[] = [];
  for (;;) {
    const reading = await keda.read(trigger);
    if (reading.value !== undefined) return seen;
    seen.push(reading);
  }
}

describe('the triggers of KEDA in the documentation', { timeout: 120_000 }, () => {
  it('read the changes that wait at a leader, and report an error for a standby and a dead runtime', async (test) => {
    const { start, reconciled, change } = await world(test);
    await reconciled(5);
    const leader = await start('leader', { sleep: '10m' });
    await leader.process.leading();
    await change(5);
    await untilWaiting(leader, 4);
    const standby = await start('standby', { sleep: '10m' });
    const { url } = await prometheusOf(test, [leader, standby]);
    const atLeader = await triggers(leader.url, url);
    await untilValue(atLeader[2]);
    const read = await readings(atLeader);
    expect(values(read)).toEqual([4, 4, 4, 4]);
    expect(read.map(({ active }) => active)).toEqual([true, true, true, true]);
    const atStandby = direct(await triggers(standby.url));
    expect(values(await readings(atStandby))).toEqual(['error', 'error', 'error']);
    await standby.process.kill();
    expect(values(await readings(atStandby))).toEqual(['error', 'error', 'error']);
  });

  it('report an error for a runtime that starts, because its API server is away', async (test) => {
    const { start } = await world(test);
    const kubeconfig = join(folder, 'away');
    const { url } = kube;
    const text = await readFile(kube.kubeconfig, 'utf8');
    await writeFile(kubeconfig, text.replaceAll(url, 'https://127.0.0.1:1'));
    const starting = await start('starting', {}, { kubeconfig });
    expect(values(await readings(direct(await triggers(starting.url))))).toEqual(['error', 'error', 'error']);
  });

  it('read with a bearer token, and report an error without the right one', async (test) => {
    const { start } = await world(test);
    const security = { security: { api: { auth: 'token' } } };
    const leader = await start('leader', { security }, { env: { ORK_API_TOKEN: TOKEN } });
    await leader.process.leading();
    const [trigger] = await triggers(leader.url);
    await untilValue(trigger);
    const wrong = { type: '', metadata: {}, ...trigger, auth: { token: 'a-wrong-token-entirely' } };
    expect(values(await readings([wrong]))).toEqual(['error']);
  });

  it('see neither a zero nor all CRs as a backlog while a leader is killed under load and another takes over', async (test) => {
    const { start, reconciled, change } = await world(test);
    await reconciled(CRS);
    const leader = await start('leader', { sleep: '10m' });
    await leader.process.leading();
    await change(CHANGED);
    await untilWaiting(leader, CHANGED - 1);
    const standby = await start('standby', { sleep: '10m' });
    const { url } = await prometheusOf(test, [leader, standby]);
    const [, , max] = await triggers(leader.url, url);
    await untilValue(max);
    const asked = [...(await triggers(standby.url, url)), ...direct(await triggers(leader.url))];
    const seen: KedaReading[] = [];
    await leader.process.kill();
    for (let led = false; !led; ) {
      const [first, ...rest] = await readings(asked);
      seen.push(...(first ? [first] : []), ...rest);
      led = first?.value !== undefined;
    }
    await untilValue(max);
    seen.push(...(await readings(asked.slice(0, 4))));
    expect(values(await readings(asked.slice(4)))).toEqual(['error', 'error', 'error']);
    const had = new Set(seen.flatMap(({ value }) => value ?? []));
    // The one that its worker is at does not wait.
    expect([...had].filter((value) => value < CHANGED - 1 || value > CHANGED)).toEqual([]);
    expect(seen.slice(-4).map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
