/**
 * Two runtimes under load while one thing after the other goes wrong: processes are halted and killed, networks swallow
 * everything, the API server restarts, siblings and callers are hostile. It tells what each fault cost, and whether a
 * promise was broken.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { FAULTS, Faults } from './faults.js';
import { Meter } from './meter.js';
import { Promises } from './promises.js';
import { type Recovery, recover } from './recovery.js';
import { openWorld, type SoakOptions, type World } from './world.js';

/** Milliseconds of peace between two faults. */
const PEACE_MS = { least: 1_000, most: 8_000 };
/** After so many milliseconds one wants to know what the processes said. */
const SLOW_MS = 20_000;
/** Points of a curve, at least 5 s apart. */
const SAMPLES = 180;
const SAMPLE_MS = 5_000;
/** Of the deletions that Kubernetes does for owners that are gone. */
const COLLECTED_MS = 60_000;

export interface SoakReport {
  readonly verdict: 'PASS' | 'FAIL';
  /** What failed, in words. */
  readonly why: readonly string[];
}

/** Runs for so many minutes and a little longer; the report is ready for JSON. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const promises = new Promises();
  const world = await openWorld(options, (replica, observation) => promises.observe(replica, observation));
  try {
    return await run(world, options, promises);
  } finally {
    await world.close();
  }
}

async function run(world: World, options: SoakOptions, promises: Promises) {
  const { minutes, seed, print, csv } = options;
  const meter = new Meter();
  const startedAt = new Date().toISOString();
  const over = new AbortController();
  const recovered = await recover(world);
  print(`everything runs, after ${recovered.work} ms`);
  const sampling = meter.run(world, Math.max(SAMPLE_MS, (minutes * 60_000) / SAMPLES), over.signal);
  const table = await disturb(world, options, promises);
  await world.calm();
  judgeRecovery('at the end', await recover(world), promises);
  promises.broken.push(...(await settled(world)).slice(0, MOST_DIFFERENCES));
  over.abort();
  await sampling;
  await meter.take(world);
  await writeFile(csv, meter.csv());
  const faults = [...table.values()].flat().length;
  const judged = promises.judge(world, faults);
  const { judged: lives, grown } = meter.growth();
  promises.broken.push(...grown);
  return {
    soak: world.site.kind,
    verdict: promises.broken.length === 0 ? ('PASS' as const) : ('FAIL' as const),
    why: promises.broken,
    seed,
    minutes,
    startedAt,
    endedAt: new Date().toISOString(),
    crs: world.crs,
    changes: world.ledger.changes,
    ...judged,
    hostileAnswers: world.hostile.asked,
    leads: promises.leads,
    decisions: promises.decisions,
    pool: promises.sizes,
    faults: Object.fromEntries([...table].map(([name, all]) => [name, summary(all)])),
    neverTried: Object.keys(FAULTS).filter((name) => !table.has(name)),
    csv,
    /** Lives of processes that were long enough to say whether they grow. */
    lives,
  };
}

/** Differences that the report names. */
const MOST_DIFFERENCES = 20;

/** One fault after the other until the time is over; what each cost. */
async function disturb(world: World, { minutes, print, only }: SoakOptions, promises: Promises) {
  const startedAt = performance.now();
  const end = startedAt + minutes * 60_000;
  const table = new Map<string, Recovery[]>();
  const faults = new Faults(world.random, only);
  while (performance.now() < end) {
    await setTimeout(world.random.int(PEACE_MS.least, PEACE_MS.most));
    const name = faults.next();
    await FAULTS[name]?.(world, world.random);
    const recovery = await recover(world);
    const { reader, work, cached } = recovery;
    const minute = ((performance.now() - startedAt) / 60_000).toFixed(1);
    print(`${minute} min  ${name}: reader ${reader} ms, work ${work} ms, cache ${cached} ms`);
    if (Math.max(reader ?? SLOW_MS, work ?? SLOW_MS, cached ?? SLOW_MS) >= SLOW_MS) explain(world, print);
    table.set(name, [...(table.get(name) ?? []), recovery]);
    judgeRecovery(`after: ${name}`, recovery, promises);
  }
  return table;
}

function judgeRecovery(when: string, { reader, work, cached }: Recovery, { broken }: Promises): void {
  if (reader === undefined) broken.push(`B never read A again ${when}`);
  if (work === undefined) broken.push(`changes were lost ${when}`);
  if (cached === undefined) broken.push(`CRs were missing in the cache of A ${when}`);
}

/** What is not as it should be when nothing is under way any more; Kubernetes may take a while to collect children. */
async function settled({ ledger, site }: World): Promise<readonly string[]> {
  const until = performance.now() + COLLECTED_MS;
  for (;;) {
    const differences = await ledger.differences(site.kind === 'embedded');
    if (differences.length === 0 || performance.now() > until) return differences;
    await setTimeout(500);
  }
}

/** The last warnings of every process. */
function explain({ a, b }: World, print: SoakOptions['print']): void {
  for (const { name, process } of [...a, b]) {
    const warnings = process.log.filter((line) => /^\{"level":"(?:warn|error|fatal)",/.test(line));
    for (const line of warnings.slice(-8)) print(`  ${name} ${line.slice(0, 300)}`);
  }
}

function summary(all: readonly Recovery[]) {
  const { length } = all;
  return {
    times: length,
    readerMs: spread(all, 'reader'),
    workMs: spread(all, 'work'),
    cachedMs: spread(all, 'cached'),
  };
}

function spread(all: readonly Recovery[], what: keyof Recovery) {
  const sorted = all.map((each) => each[what] ?? Number.POSITIVE_INFINITY).sort((x, y) => x - y);
  return { median: sorted[Math.floor(sorted.length / 2)], worst: sorted.at(-1) };
}
