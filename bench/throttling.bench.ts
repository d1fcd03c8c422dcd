/**
 * Requests turned away and another client's latency, with a pool of 64 workers that is bounded by the API server's limit, against a fixed pool of 64.
 *
 * Usage: KUBEBUILDER_ASSETS=… npm run bench -- throttling [seconds of each run (180)]. A real API server with priority and
 * fairness: the runtime and the other client are two ServiceAccounts of one priority level with few seats. Build first.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { systemClock } from '../lib/base/index.js';
import { KubeClient } from '../runtime/index.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { BENCHES, crd, seed } from './support/bench-crd.js';
import { FairPlane } from './support/fair-plane.js';
import { OrkProcess } from './support/ork-process.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

const CRS = 400;
/** Lanes in which the administrator changes CRs, and the pause of each: more than the priority level takes. */
const LANES = 8;
const LANE_MS = 40;
const WORKERS = 64;
/** Between two requests of the other client. */
const PROBE_MS = 100;

/** Each change of a CR is a write of its ConfigMap. */
const katalog = (autoscale: string): string => `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: throttling }
spec:
  crds:
    bench:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      workers: 2
      resync: 1h
      operatorBox:
        status: { conditions: false }
        autoscale:
          interval: 1s
          do: { workers: ${WORKERS} }
          limits: { workers: { min: 1, max: ${WORKERS} }, api: "${autoscale}" }
        onReconcile:
          configMaps:
            - { name: "{{ .metadata.name }}", data: { at: "{{ .spec.text }}" } }
`;

const seconds = Number(process.argv[2] ?? 180);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets)
  throw new Error('KUBEBUILDER_ASSETS is required because priority and fairness is the API server’s');

const clock = systemClock();
const folder = await mkdtemp(join(tmpdir(), 'orkestra-throttling-'));
const control = await startControlPlane(assets);
try {
  const client = new KubeClient({ config: { from: 'file', path: control.kubeconfig }, clock });
  await crd(client, clock);
  const owners = await seed(client, 'throttling', CRS);
  const plane = await FairPlane.open(control, folder);
  const runs = [];
  const names = owners.map(({ name }) => name);
  for (const mode of ['off', 'auto']) {
    const end = touch(client, names);
    runs.push(await run(plane, mode));
    await end();
  }
  const [fixed, bounded] = runs;
  await client.close();
  report({
    bench: 'throttling',
    unit: '% of requests turned away',
    better: 'lower',
    ours: bounded?.throttledPercent,
    reference: fixed?.throttledPercent,
    ratio: tidy((bounded?.throttledPercent ?? 0) / (fixed?.throttledPercent || 1)),
    seconds,
    runs,
  });
} finally {
  await control.stop();
  await rm(folder, { recursive: true, force: true });
}

async function run(plane: FairPlane, mode: string) {
  const file = join(folder, `${mode}.yaml`);
  await writeFile(file, katalog(mode));
  const kubeconfig = await plane.runtimeAccount(file);
  const env = { ORK_NAMESPACE: plane.namespace };
  const ork = new OrkProcess(
    ['run', '-f', file, '--port', '0', '--kubeconfig', kubeconfig, '--log-level', 'error'],
    env,
  );
  try {
    const url = await ork.url;
    const sizes: number[] = [];
    const latencies: number[] = [];
    let refused = 0;
    while (!(await ready(url)) || (await workers(url)) === 0) await wait(200);
    const until = clock.monotonic() + seconds * 1_000;
    const before = await totals(url);
    let halfway: typeof before | undefined;
    while (clock.monotonic() < until) {
      const probe = await plane.probe();
      if (probe.status === 429) refused++;
      else latencies.push(probe.ms);
      sizes.push(await workers(url));
      if (clock.monotonic() > until - seconds * 500) halfway ??= await totals(url);
      await wait(PROBE_MS);
    }
    const after = await totals(url);
    const settled = sizes.slice(Math.floor(sizes.length / 2));
    const late = halfway ?? before;
    const row = {
      mode,
      reconcilesPerSecond: tidy((after.reconciles - before.reconciles) / seconds),
      requests: after.requests - before.requests,
      throttledPercent: throttledShare(before, after),
      throttledPercentLastHalf: throttledShare(late, after),
      workersLastHalf: [Math.min(...settled), Math.max(...settled)],
      otherClientMs: { p50: tidy(percentile(latencies, 0.5)), p95: tidy(percentile(latencies, 0.95)) },
      otherClientRefused: refused,
    };
    progress(JSON.stringify(row));
    progress(
      (await body(`${url}/katalog/bench/autoscaler`))['apiBound']
        ? JSON.stringify((await body(`${url}/katalog/bench/autoscaler`))['apiBound'])
        : 'no bound',
    );
    return row;
  } finally {
    await ork.stop();
  }
}

/** Changes CRs until the function given is called. */
function touch(client: KubeClient, names: readonly string[]): () => Promise<void> {
  let isOver = false;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (!isOver) {
      const name = names[count % names.length] ?? '';
      const text = String(++count);
      await client.mergePatch(BENCHES, { namespace: 'throttling', name }, { spec: { text } });
      await wait(LANE_MS);
    }
  };
  const lanes = Array.from({ length: LANES }, lane);
  return async () => {
    isOver = true;
    await Promise.all(lanes);
  };
}

async function body(url: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await request(url);
  return (await answer.body.json()) as Record<string, unknown>;
}

async function ready(url: string): Promise<boolean> {
  const { statusCode, body: rest } = await request(`${url}/ready`);
  await rest.dump();
  return statusCode === 200;
}

async function workers(url: string): Promise<number> {
  return Number(((await body(`${url}/katalog/bench`))['metrics'] as Record<string, unknown>)['workers']);
}

function throttledShare(from: Totals, to: Totals): number {
  return tidy((100 * (to.throttled - from.throttled)) / Math.max(1, to.requests - from.requests));
}

type Totals = Awaited<ReturnType<typeof totals>>;

/** From `/metrics`: requests of the whole runtime but watches, those answered with 429, and reconciles. */
async function totals(url: string) {
  const answer = await request(`${url}/metrics`);
  const sums = { requests: 0, throttled: 0, reconciles: 0 };
  for (const line of (await answer.body.text()).split('\n')) {
    const [, name = '', labels = '', value = '0'] = /^(\w+)\{([^}]*)\} (\S+)/.exec(line) ?? [];
    if (name === 'controller_reconcile_total') sums.reconciles += Number(value);
    if (name !== 'orkestra_kube_requests_total' || labels.includes('verb="watch"')) continue;
    sums.requests += Number(value);
    if (labels.includes('code="429"')) sums.throttled += Number(value);
  }
  return sums;
}
