/**
 * Seconds in which an item waits longer than 30 s, and worker-seconds, by target, threshold, expression, profile and HorizontalPodAutoscaler, on five loads.
 *
 * Usage: npm run bench -- sizing [--markdown] [--pages FOLDER]. Nothing is timed: the pool and the server behind it are a model
 * (test/support/pool-model.ts), the decisions are the engine's. docs/sizing.md has the table; --pages writes a page for each load.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PoolModel, type PoolSecond, type PoolWorld, runPlan, runPool } from '../test/support/pool-model.js';
import { planOf } from './support/autoscale-plan.js';
import { HorizontalPodAutoscaler } from './support/horizontal-pod-autoscaler.js';
import { progress, report } from './support/report.js';
import { type SizedRun, sizingPage } from './support/sizing-page.js';
import { tidy } from './support/stats.js';

const MIN = 2;
const MAX = 32;
const GOAL_MS = 30_000;
/** What one worker ends in 30 s where an item takes 400 ms: what a threshold by length has to assume. */
const PER_WORKER = 75;
const limits = { workers: { min: MIN, max: MAX } };

interface Load extends PoolWorld {
  readonly seconds: number;
  readonly about: string;
}

const steady = (): number => 400;
const LOADS: Readonly<Record<string, Load>> = {
  burst: {
    seconds: 900,
    about: '1 item a second, and 70 a second for 10 s',
    serviceMs: steady,
    arrivals: (s) => (s >= 60 && s < 70 ? 70 : 1),
  },
  diurnal: {
    seconds: 3_600,
    about: '0 to 30 items a second, as a cosine over an hour',
    serviceMs: steady,
    arrivals: (s) => 15 * (1 - Math.cos((s / 3_600) * 2 * Math.PI)),
  },
  flapping: {
    seconds: 900,
    about: '25 items a second for 20 s, then 2 for 20 s',
    serviceMs: steady,
    arrivals: (s) => (Math.floor(s / 20) % 2 === 0 ? 25 : 2),
  },
  'slow service': {
    seconds: 1_200,
    about: '5 items a second; an item takes 200 ms, and 2 s from second 300 to second 600',
    serviceMs: (s) => (s >= 300 && s < 600 ? 2_000 : 200),
    arrivals: () => 5,
  },
  throttled: {
    seconds: 900,
    about: '200 items a second for 10 s; the server behind takes 20 a second and rejects the rest',
    serviceMs: steady,
    arrivals: (s) => (s >= 60 && s < 70 ? 200 : 1),
    capacity: () => 20,
  },
};

const BLOCKS: Readonly<Record<string, object>> = {
  'target: drainWithin 30s': { target: { drainWithin: '30s' }, limits },
  'target: oldest 30s': { target: { oldest: '30s' }, limits },
  threshold: {
    conditions: { when: [{ field: 'metrics.queueChanges', greaterThan: MIN * PER_WORKER }] },
    do: { workers: 16 },
    cooldown: '30s',
    limits,
  },
  expression: {
    do: { workers: `ceil(metrics.queueChanges / ${PER_WORKER})` },
    behavior: { scaleDown: { stabilization: '1m' } },
    limits,
  },
  'profile: burst': { profile: 'burst' },
  'profile: steady': { profile: 'steady' },
};
const HPA = 'HorizontalPodAutoscaler';

interface Row extends SizedRun {
  readonly load: string;
}

const rows = Object.entries(LOADS).flatMap(([name, load]) => [
  ...Object.entries(BLOCKS).map(([by, block]) =>
    rowOf(name, by, runPlan(planOf(block, { workers: MIN, resyncMs: 0 }), load, load.seconds).seconds),
  ),
  rowOf(name, HPA, byHorizontalPodAutoscaler(load)),
]);
if (process.argv.includes('--markdown')) console.log(markdown());
const folder = process.argv[process.argv.indexOf('--pages') + 1];
if (process.argv.includes('--pages')) pages(folder);
const of = (by: string): number =>
  rows.filter((row) => row.by === by).reduce((sum, row) => sum + row.lateSeconds, 0);
report({
  bench: 'sizing',
  unit: 's with an item that waited longer than 30 s, all loads',
  better: 'lower',
  ours: tidy(of('target: drainWithin 30s')),
  reference: tidy(of(HPA)),
  ratio: tidy(of('target: drainWithin 30s') / of(HPA)),
  rows: rows.map(({ seconds: _, ...row }) => row),
});

function byHorizontalPodAutoscaler(load: Load): readonly PoolSecond[] {
  const model = new PoolModel(load);
  const autoscaler = new HorizontalPodAutoscaler({ target: PER_WORKER, min: MIN, max: MAX });
  return runPool(model, (now) => autoscaler.at(now, model.waiting), load.seconds);
}

function rowOf(load: string, by: string, seconds: readonly PoolSecond[]): Row {
  const sum = (value: (second: PoolSecond) => number): number =>
    seconds.reduce((total, second) => total + value(second), 0);
  return {
    load,
    by,
    seconds,
    lateSeconds: seconds.filter(({ oldestMs }) => oldestMs > GOAL_MS).length,
    workerSeconds: sum(({ workers }) => workers),
    throttledPercent: tidy(
      (100 * sum(({ throttled }) => throttled)) /
        Math.max(
          1,
          sum(({ requests }) => requests),
        ),
    ),
  };
}

/** One line a policy, one column a load: seconds that are late / worker-seconds. */
function markdown(): string {
  const loads = Object.keys(LOADS);
  const head = `| by | ${loads.join(' | ')} |`;
  const policies = [...Object.keys(BLOCKS), HPA];
  const cell = (by: string, load: string): string => {
    const row = rows.find((each) => each.by === by && each.load === load);
    const text = `${row?.lateSeconds} s / ${row?.workerSeconds.toLocaleString('en')}`;
    return load === 'throttled' ? `${text} / ${row?.throttledPercent.toFixed(1)}%` : text;
  };
  const lines = policies.map((by) => `| ${by} | ${loads.map((load) => cell(by, load)).join(' | ')} |`);
  return [head, `|${' --- |'.repeat(loads.length + 1)}`, ...lines].join('\n');
}

/** A page for each load, and what was written. */
function pages(into = 'build/sizing'): void {
  mkdirSync(into, { recursive: true });
  for (const [load, { about }] of Object.entries(LOADS)) {
    const file = join(into, `${load.replace(' ', '-')}.html`);
    writeFileSync(file, sizingPage({ load, about, runs: rows.filter((row) => row.load === load) }));
    progress(file);
  }
}
