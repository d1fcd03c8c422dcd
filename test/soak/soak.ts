/**
 * Two runtimes under load while one thing after the other goes wrong: processes are halted and killed, networks swallow
 * everything, the API server restarts. It tells what each fault cost, and whether a promise was broken.
 */
import { setTimeout } from 'node:timers/promises';
import { anyFault, FAULTS } from './faults.js';
import { Meter } from './meter.js';
import { Promises } from './promises.js';
import { type Recovery, recover } from './recovery.js';
import { openWorld, type SoakOptions, type World } from './world.js';

/** Milliseconds of peace between two faults. */
const PEACE_MS = { least: 1_000, most: 8_000 };
/** After so many milliseconds one wants to know what the processes said. */
const SLOW_MS = 20_000;
/** Points of a curve. */
const SAMPLES = 24;

/** Runs for so many minutes and a little longer; the report is ready for JSON. */
export async function soak(options: SoakOptions): Promise<{ readonly broken: readonly string[] }> {
  const promises = new Promises();
  const world = await openWorld(options, (replica, observation) => promises.observe(replica, observation));
  try {
    return await run(world, options, promises);
  } finally {
    await world.close();
  }
}

async function run(world: World, { minutes, seed, print }: SoakOptions, promises: Promises) {
  const meter = new Meter();
  const startedAt = performance.now();
  const end = startedAt + minutes * 60_000;
  const table = new Map<string, Recovery[]>();
  const recovered = await recover(world);
  print(`everything runs, after ${recovered.work} ms`);
  let faults = 0;
  for (let nextSample = startedAt; performance.now() < end; ) {
    if (performance.now() >= nextSample) {
      await meter.take(world);
      nextSample += (minutes * 60_000) / SAMPLES;
    }
    await setTimeout(world.random.int(PEACE_MS.least, PEACE_MS.most));
    const name = anyFault(world.random);
    await FAULTS[name]?.(world, world.random);
    faults++;
    const recovery = await recover(world);
    const minute = ((performance.now() - startedAt) / 60_000).toFixed(1);
    print(`${minute} min  ${name}: reader right after ${recovery.reader} ms, work after ${recovery.work} ms`);
    if (Math.max(recovery.reader ?? SLOW_MS, recovery.work ?? SLOW_MS) >= SLOW_MS) explain(world, print);
    table.set(name, [...(table.get(name) ?? []), recovery]);
    if (recovery.reader === undefined) promises.broken.push(`B never read A again after: ${name}`);
    if (recovery.work === undefined) promises.broken.push(`changes were lost after: ${name}`);
  }
  await world.calm();
  const last = await recover(world);
  if (last.work === undefined) promises.broken.push('changes were lost at the end');
  await meter.take(world);
  const judged = promises.judge(world, faults);
  return {
    soak: world.site.kind,
    seed,
    minutes,
    changes: world.ledger.changes,
    ...judged,
    leads: promises.leads,
    decisions: promises.decisions,
    pool: promises.sizes,
    faults: Object.fromEntries([...table].map(([name, all]) => [name, summary(all)])),
    curves: meter.curves,
    broken: promises.broken,
  };
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
  return { times: length, readerMs: spread(all, 'reader'), workMs: spread(all, 'work') };
}

function spread(all: readonly Recovery[], what: keyof Recovery) {
  const sorted = all.map((each) => each[what] ?? Number.POSITIVE_INFINITY).sort((x, y) => x - y);
  return { median: sorted[Math.floor(sorted.length / 2)], worst: sorted.at(-1) };
}
