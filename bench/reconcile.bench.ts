/**
 * Reconciles a second: CRs with two children each, cold, against a raw loop of the same PATCHes on the same API server.
 *
 * Usage: npm run bench -- reconcile [CRs (1000)] [rounds (3)] [workers (16)]. Needs KUBEBUILDER_ASSETS.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../lib/base/index.js';
import { KubeClient } from '../runtime/index.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { BENCHES, crd, seed } from './support/bench-crd.js';
import { benchRuntime } from './support/bench-runtime.js';
import { rawLoop } from './support/raw-loop.js';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';

const [crs = 1_000, rounds = 3, workers = 16] = process.argv.slice(2).map(Number);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

interface Round {
  readonly perSecond: number;
  readonly cpuMsPerCr: number;
  readonly requests: Readonly<Record<string, number>>;
}

const clock = systemClock();
const plane = await startControlPlane(assets);
const config = { from: 'file', path: plane.kubeconfig } as const;
const admin = new KubeClient({ config, clock });
await crd(admin, clock);
const ours: Round[] = [];
const reference: Round[] = [];
try {
  for (let round = 0; round <= rounds; round++) {
    // The first pair warms the API server and the compilers up, and does not count.
    const first = await measureOurs(`ours-${round}`);
    const second = await measureReference(`raw-${round}`);
    progress(`round ${round}: ours ${tidy(first.perSecond)}/s, raw ${tidy(second.perSecond)}/s`);
    if (round > 0) {
      ours.push(first);
      reference.push(second);
    }
  }
} finally {
  await admin.close();
  await plane.stop();
}
const rate = (series: readonly Round[]): number => median(series.map((round) => round.perSecond));
const cpu = (series: readonly Round[]): number => median(series.map((round) => round.cpuMsPerCr));
report({
  bench: 'reconcile',
  unit: 'CRs/s',
  better: 'higher',
  ours: tidy(rate(ours)),
  reference: tidy(rate(reference)),
  ratio: tidy(median(ours.map((round, i) => round.perSecond / (reference[i]?.perSecond ?? Number.NaN)))),
  cpuMsPerCr: { ours: tidy(cpu(ours)), reference: tidy(cpu(reference)) },
  requests: { ours: ours.at(-1)?.requests, reference: reference.at(-1)?.requests },
  crs,
  rounds,
  workers,
});

/** From the start of the runtime to the last status that was written. */
async function measureOurs(namespace: string): Promise<Round> {
  await seed(admin, namespace, crs);
  const requests: Record<string, number> = {};
  let statuses = 0;
  const all = deferred();
  const runtime = benchRuntime({
    config,
    clock,
    namespace,
    workers,
    onRequest: (request) => {
      requests[request] = (requests[request] ?? 0) + 1;
      if (request === `patch ${BENCHES.plural}` && ++statuses === crs) all.resolve();
    },
  });
  const measured = await timed(async () => {
    await runtime.start();
    await all.promise;
  });
  // What is written for nothing comes after the last status: a moment to see it.
  await wait(1_000);
  await runtime.stop();
  await clear(namespace);
  return { ...measured, requests };
}

/** The same children and statuses, with the same number of requests under way. */
async function measureReference(namespace: string): Promise<Round> {
  const owners = await seed(admin, namespace, crs);
  const requests: Record<string, number> = {};
  const loop = await rawLoop(plane, namespace, requests);
  const measured = await timed(() => loop.run(owners, workers));
  await loop.clear();
  await loop.close();
  return { ...measured, requests };
}

async function clear(namespace: string): Promise<void> {
  const loop = await rawLoop(plane, namespace, {});
  await loop.clear();
  await loop.close();
}

async function timed(work: () => Promise<void>): Promise<Omit<Round, 'requests'>> {
  globalThis.gc?.();
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1_000;
  return { perSecond: crs / seconds, cpuMsPerCr: (user + system) / 1_000 / crs };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
