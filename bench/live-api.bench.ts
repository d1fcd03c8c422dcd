/**
 * Answers a second of the Live API, against a bare Fastify in the same process that sends the same bytes from a buffer.
 *
 * Usage: npm run bench -- live-api [rounds (9)] [milliseconds (500)] [CRs (1000)] [changes a second (100)].
 *        npm run bench -- live-api --hostile [CRs (100000)] [seconds of each case (5)] [part of a case's name], see
 *        support/hostile.ts.
 * `ork run` on an embedded cluster; build first. Each case is measured while nothing changes and while CRs change; the
 * tag of the reference then changes as often as ours was seen to.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { benchHostile } from './support/hostile.js';
import { HttpLoad } from './support/http-load.js';
import { LiveApiCrs } from './support/live-api-crs.js';
import type { Paced, Prepared, ToReference, Usage } from './support/live-api-reference.js';
import { OrkProcess } from './support/ork-process.js';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';

if (process.argv[2] === '--hostile') {
  const [crsWanted = 100_000, seconds = 5] = process.argv.slice(3).map(Number);
  await benchHostile(crsWanted, seconds, process.argv[5]);
  process.exit();
}
const [rounds = 9, ms = 500, count = 1_000, perSecond = 100] = process.argv.slice(2).map(Number);
const CLIENTS = 32;
const CASES = [
  { name: 'cr', path: '/katalog/bench/cr', conditional: false },
  { name: 'crd', path: '/katalog/bench', conditional: false },
  { name: 'health', path: '/health', conditional: false },
  { name: 'crd 304', path: '/katalog/bench', conditional: true },
  { name: 'cr 304', path: '/katalog/bench/cr', conditional: true },
] as const;
type Case = (typeof CASES)[number];

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: live-api }
spec:
  crds:
    bench:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      workers: 4
      resync: 1h
      ignoreStatusPatch: true
      operatorBox: {}
`;

interface Sample {
  readonly perSecond: number;
  /** Of the process, whatever else it did, for each answer. */
  readonly cpuUs: number;
  readonly notModified: number;
  /** As the load saw them. */
  readonly tagsPerSecond: number;
}

const crs = new LiveApiCrs(count);
const folder = await mkdtemp(join(tmpdir(), 'orkestra-live-api-'));
const kubeconfig = join(folder, 'kubeconfig');
await writeFile(kubeconfig, await crs.kubeconfig);
await writeFile(join(folder, 'katalog.yaml'), KATALOG);
const reference = new URL('./support/live-api-reference.js', import.meta.url).href;
const flags = ['--port', '0', '--host', '127.0.0.1', '--no-leader-election', '--log-level', 'warn'];
const ork = new OrkProcess(
  ['run', '-f', join(folder, 'katalog.yaml'), '--kubeconfig', kubeconfig, ...flags],
  {},
  ['--import', reference],
);
const url = await ork.url;
await settled();
const still = await all();
await crs.change(perSecond);
const changing = await all();
const changesPerSecond = await crs.change(0);
await ork.stop();
crs.stop();
await rm(folder, { recursive: true, force: true });
report({
  bench: 'live-api',
  unit: 'answers/s',
  better: 'higher',
  ours: figures(still, 'ours'),
  reference: figures(still, 'reference'),
  ratio: figures(still, 'ratio'),
  whileChanging: {
    ours: figures(changing, 'ours'),
    reference: figures(changing, 'reference'),
    ratio: figures(changing, 'ratio'),
    changesPerSecond: tidy(changesPerSecond),
  },
  rows: { still, changing },
  crs: count,
  clients: CLIENTS,
});

type Row = Awaited<ReturnType<typeof compare>>;

function figures(rows: readonly Row[], of: 'ours' | 'reference' | 'ratio'): Record<string, number> {
  return Object.fromEntries(rows.map((row) => [row.case, row[of]]));
}

async function all(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const one of CASES) rows.push(await compare(one));
  return rows;
}

/** Each goes first in turn; the first pair warms the compilers up, and does not count. */
async function compare(one: Case) {
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  const prepared = await ask<Prepared>({ prepare: url + one.path, tagged: one.conditional }, 'prepared');
  let tagsPerSecond = 0;
  for (let round = 0; round <= rounds; round++) {
    const sides = [
      { url: url + one.path, samples: ours },
      { url: prepared.url, samples: theirs },
    ];
    if (round % 2 === 1) sides.reverse();
    for (const side of sides) {
      if (side.samples === theirs) await ask<Paced>({ tagsPerSecond }, 'paced');
      const sample = await measure(side.url, one.conditional);
      if (side.samples === ours) tagsPerSecond = sample.tagsPerSecond;
      if (round > 0) side.samples.push(sample);
    }
  }
  const ratios = ours.map((sample, i) => sample.perSecond / (theirs[i]?.perSecond ?? Number.NaN));
  const cpuRatios = ours.map((sample, i) => (theirs[i]?.cpuUs ?? Number.NaN) / sample.cpuUs);
  const row = {
    case: one.name,
    ours: middle(ours, 'perSecond'),
    reference: middle(theirs, 'perSecond'),
    ratio: tidy(median(ratios)),
    cpuUsPerAnswer: {
      ours: middle(ours, 'cpuUs'),
      reference: middle(theirs, 'cpuUs'),
      ratio: tidy(median(cpuRatios)),
    },
    notModified: { ours: middle(ours, 'notModified'), reference: middle(theirs, 'notModified') },
    tagsPerSecond: { ours: middle(ours, 'tagsPerSecond'), reference: middle(theirs, 'tagsPerSecond') },
  };
  progress(JSON.stringify(row));
  return row;
}

function middle(samples: readonly Sample[], of: keyof Sample): number {
  return tidy(median(samples.map((sample) => sample[of])));
}

async function measure(target: string, conditional: boolean): Promise<Sample> {
  const before = await ask<Usage>({ usage: true }, 'usage');
  const loaded = await new HttpLoad(target, conditional).run(CLIENTS, ms);
  const after = await ask<Usage>({ usage: true }, 'usage');
  if (loaded.failures > 0) throw new Error(`${loaded.failures} answers of ${target} failed`);
  return {
    perSecond: (loaded.answers / loaded.ms) * 1_000,
    cpuUs: (after.cpuUs - before.cpuUs) / loaded.answers,
    notModified: loaded.notModified / loaded.answers,
    tagsPerSecond: (loaded.tags / loaded.ms) * 1_000,
  };
}

function ask<T extends { readonly type: string }>(message: ToReference, type: T['type']): Promise<T> {
  return ork.ask<T>(message, type);
}

/** Every CR is in the cache and was reconciled. */
async function settled(): Promise<void> {
  for (;;) {
    const answer = await request(`${url}/katalog/bench`);
    const { metrics } = (await answer.body.json()) as { metrics?: Record<string, number> };
    if (metrics?.['resourceCount'] === count && (metrics['reconcileTotal'] ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
