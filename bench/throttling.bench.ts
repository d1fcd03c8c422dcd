/**
 * Requests turned away and another client's latency, with a pool of 64 workers that is bounded by the API server's limit, against a fixed pool of 64.
 *
 * Usage: KUBEBUILDER_ASSETS=… npm run bench -- throttling [seconds of each run (90)] [runs of each pool (3)]. A real API
 * server with priority and fairness: the runtime and the other client are two ServiceAccounts of one priority level with few
 * seats, and a webhook makes each write hold its seat for a while. The two pools take turns, so that what else the machine
 * does hits both. Build first.
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
import { slowWebhook } from './support/slow-webhook.js';
import { percentile, tidy } from './support/stats.js';

const CRS = 400;
/** Lanes in which the administrator changes CRs, and the pause of each: more than the priority level takes. */
const LANES = 8;
const LANE_MS = 100;
const WORKERS = 64;
/** How long a write holds its seat: the priority level of three seats takes 30 a second. */
const WEBHOOK_MS = 100;
/** Between two requests of the other client. */
const PROBE_MS = 100;
/** How long the other client is measured without a runtime. */
const ALONE_S = 15;

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

const seconds = Number(process.argv[2] ?? 90);
const rounds = Number(process.argv[3] ?? 3);
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
  const webhook = await slowWebhook(WEBHOOK_MS, 'throttling');
  await plane.register(webhook.configuration);
  const runs: Run[] = [];
  const names = owners.map(({ name }) => name);
  const end = touch(client, names);
  const alone = await other(plane, ALONE_S);
  for (let round = 0; round < rounds; round++) {
    for (const mode of round % 2 === 0 ? ['off', 'auto'] : ['auto', 'off']) {
      runs.push(await run(plane, mode));
    }
  }
  await end();
  await webhook.stop();
  const fixed = pooled(runs, 'off');
  const bounded = pooled(runs, 'auto');
  await client.close();
  report({
    bench: 'throttling',
    unit: '% of requests turned away',
    better: 'lower',
    ours: bounded.throttledPercent,
    reference: fixed.throttledPercent,
    ratio: tidy(bounded.throttledPercent / (fixed.throttledPercent || 1)),
    seconds,
    rounds,
    otherClientAloneMs: latency(alone),
    bounded,
    fixed,
  });
} finally {
  await control.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Run {
  readonly mode: string;
  readonly totals: Totals;
  readonly lastHalf: Totals;
  readonly workersLastHalf: readonly [least: number, most: number];
  readonly latencies: readonly number[];
  readonly otherClientRefused: number;
}

async function run(plane: FairPlane, mode: string): Promise<Run> {
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
    const trace: string[] = [];
    let refused = 0;
    while (!(await ready(url)) || (await workers(url)) === 0) await wait(200);
    const from = clock.monotonic();
    const until = from + seconds * 1_000;
    const before = await totals(url);
    let halfway: Totals | undefined;
    let last = before;
    while (clock.monotonic() < until) {
      const probe = await plane.probe();
      if (probe.status === 429) refused++;
      else latencies.push(probe.ms);
      const size = await workers(url);
      sizes.push(size);
      if (clock.monotonic() > from + (trace.length + 1) * 1_000) {
        const now = await totals(url);
        trace.push(`${size}:${now.reconciles - last.reconciles}/${now.throttled - last.throttled}`);
        last = now;
        if (clock.monotonic() > until - seconds * 500) halfway ??= now;
      }
      await wait(PROBE_MS);
    }
    const after = await totals(url);
    const settled = sizes.slice(Math.floor(sizes.length / 2));
    progress(`${mode}, workers:reconciles/throttled each second: ${trace.join(' ')}`);
    const bound = (await body(`${url}/katalog/bench/autoscaler`))['apiBound'];
    progress(bound ? JSON.stringify(bound) : 'no bound');
    const result = {
      mode,
      totals: difference(before, after),
      lastHalf: difference(halfway ?? before, after),
      workersLastHalf: [Math.min(...settled), Math.max(...settled)] as const,
      latencies,
      otherClientRefused: refused,
    };
    progress(JSON.stringify(pooled([result], mode)));
    return result;
  } finally {
    await ork.stop();
  }
}

/** What all runs of a pool come to. */
function pooled(all: readonly Run[], mode: string) {
  const runs = all.filter((each) => each.mode === mode);
  const sum = (of: (run: Run) => number): number => runs.reduce((total, each) => total + of(each), 0);
  const share = (of: (run: Run) => Totals): number =>
    tidy(
      (100 * sum((each) => of(each).throttled)) /
        Math.max(
          1,
          sum((each) => of(each).requests),
        ),
    );
  return {
    reconcilesPerSecond: tidy(sum(({ totals }) => totals.reconciles) / (seconds * runs.length)),
    requests: sum(({ totals }) => totals.requests),
    throttledPercent: share(({ totals }) => totals),
    throttledPercentLastHalf: share(({ lastHalf }) => lastHalf),
    workersLastHalf: runs.map(({ workersLastHalf }) => workersLastHalf),
    otherClientMs: latency(runs.flatMap(({ latencies }) => latencies)),
    otherClientRefused: sum(({ otherClientRefused }) => otherClientRefused),
  };
}

function latency(values: readonly number[]) {
  return { p50: tidy(percentile(values, 0.5)), p95: tidy(percentile(values, 0.95)) };
}

/** What the other client sees while no runtime works. */
async function other(plane: FairPlane, forSeconds: number): Promise<readonly number[]> {
  const until = clock.monotonic() + forSeconds * 1_000;
  const latencies: number[] = [];
  while (clock.monotonic() < until) {
    latencies.push((await plane.probe()).ms);
    await wait(PROBE_MS);
  }
  return latencies;
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

interface Totals {
  readonly requests: number;
  readonly throttled: number;
  readonly reconciles: number;
}

function difference(from: Totals, to: Totals): Totals {
  return {
    requests: to.requests - from.requests,
    throttled: to.throttled - from.throttled,
    reconciles: to.reconciles - from.reconciles,
  };
}

/** From `/metrics`: requests of the whole runtime but watches, those answered with 429, and reconciles. */
async function totals(url: string): Promise<Totals> {
  const answer = await request(`${url}/metrics`);
  const sums = { requests: 0, throttled: 0, reconciles: 0 };
  for (const line of (await answer.body.text()).split('\n')) {
    const [, name = '', labels = '', value = '0'] = /^(\w+)\{([^}]*)\} (\S+)/.exec(line) ?? [];
    // A reconcile that was turned away for good failed, and is none that was done.
    if (name === 'controller_reconcile_total' && labels.includes('result="success"'))
      sums.reconciles += Number(value);
    if (name !== 'orkestra_kube_requests_total' || labels.includes('verb="watch"')) continue;
    sums.requests += Number(value);
    if (labels.includes('code="429"')) sums.throttled += Number(value);
  }
  return sums;
}
