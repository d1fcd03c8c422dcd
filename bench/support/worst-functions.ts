/**
 * How each template function's time grows from 10 kB to 100 kB of its worst input: 10 is linear, 100 quadratic. Two things
 * are kept out that grow otherwise and are the engine's: collections of garbage, by a young generation that holds what a
 * call makes, and objects that are hash tables from 1,020 members on, by inputs that come out of JSON, as those of CRs do.
 *
 * One thing cannot be kept out: the members of a large map come out of a hash table, and the engine sorts them by when they
 * were added. `Object.keys` of the two maps and nothing else is measured beside the functions, as the least that any of them
 * can grow by on a map.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { compileTemplate, type LoadedKatalog, loadKatalog } from '../../katalog/index.js';
import { systemClock } from '../../lib/base/index.js';
import { callsOf, WORST } from '../../test/support/worst-inputs.js';
import { progress, report } from './report.js';
import { tidy } from './stats.js';

const SHORT = 10_000;
const LONG = 100_000;
/** The goal leaves room for caches: a list of 100 kB does not fit where one of 10 kB does. */
const GOAL = 15;
/** By how much ten times the input takes longer at the least. */
const LINEAR = LONG / SHORT;
/** Milliseconds below which a time says nothing about its growth. */
const NOISE_MS = 1;

interface Growth {
  readonly call: string;
  readonly input: string;
  readonly ms: number;
  readonly ratio: number;
}

/** In MiB. */
const YOUNG = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

export function worstFunctions(): void {
  if (!YOUNG.every((flag) => process.execArgv.includes(flag))) {
    const args = [...process.execArgv, ...YOUNG, ...process.argv.slice(1)];
    process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
    return;
  }
  const { functions } = loadKatalog([], { clock: systemClock(), random: randomBytes });
  const inputs = Object.entries(WORST).map(([name, make]) => ({
    name,
    long: turnsOf((turn) => make(LONG, turn)),
    short: turnsOf((turn) => make(SHORT, turn)),
  }));
  const found: Growth[] = [];
  for (const { name, args } of functions.rows) {
    const growth = worstOf(name, args, { functions, inputs });
    if (growth) found.push(growth);
  }
  const engine = engineGrowth(inputs.find(({ name }) => name === 'map'));
  const goalOf = ({ input }: Growth): number => (input === 'map' ? (GOAL * engine) / LINEAR : GOAL);
  found.sort((a, b) => b.ratio - a.ratio);
  for (const { call, input, ms, ratio } of found.slice(0, 20)) {
    progress(`${String(tidy(ratio)).padStart(6)}  ${String(tidy(ms)).padStart(8)} ms  ${call} of ${input}`);
  }
  const [first] = found;
  report({
    bench: 'templates --worst',
    unit: 'time at 100 kB over time at 10 kB',
    better: 'lower',
    ours: tidy(first?.ratio ?? 0),
    reference: GOAL,
    ratio: tidy((first?.ratio ?? 0) / GOAL),
    functions: functions.rows.length,
    measured: found.length,
    /** Of `Object.keys` of a map; the goal of a function on a map is as much above it as that of others above linear. */
    engine: tidy(engine),
    beyond: found.filter((growth) => growth.ratio > goalOf(growth)),
    slowest: [...found].sort((a, b) => b.ms - a.ms).slice(0, 5),
  });
}

/** How much longer the engine alone takes for the keys of the long map. */
function engineGrowth(map: Input | undefined): number {
  if (!map) return LINEAR;
  const keys = (x: unknown): unknown => Object.keys(x as object);
  const repeated = (values: readonly unknown[]): number =>
    Math.min(...Array.from({ length: 5 }, () => timeOf(keys, values)));
  return repeated(map.long) / repeated(map.short);
}

/** One value a turn. */
interface Input {
  readonly name: string;
  readonly long: readonly unknown[];
  readonly short: readonly unknown[];
}

interface Measure {
  readonly functions: LoadedKatalog['functions'];
  readonly inputs: readonly Input[];
}

/** The input whose time grows the most; undefined where none takes long enough to tell. */
function worstOf(name: string, args: readonly string[], { functions, inputs }: Measure): Growth | undefined {
  let worst: Growth | undefined;
  for (const call of callsOf(name, args)) {
    const { render } = boundTo(compileTemplate(call, { functions }));
    for (const { name: input, long, short } of inputs) {
      const ms = timeOf(render, long);
      if (ms < NOISE_MS) continue;
      const ratio = ms / timeOf(render, short);
      if (!worst || ratio > worst.ratio) worst = { call, input, ms: tidy(ms), ratio: tidy(ratio) };
    }
  }
  return worst;
}

function turnsOf(make: (turn: number) => unknown): readonly unknown[] {
  return Array.from({ length: TURNS }, (_, i): unknown => JSON.parse(JSON.stringify(make(i + 1))));
}

function boundTo(template: ReturnType<typeof compileTemplate>) {
  return { render: (x: unknown) => template.value({ x }) };
}

/** Runs of each; the first ones also compile. */
const TURNS = 9;

/** The least of several, in milliseconds of processor time: others may want the processor too. */
function timeOf(render: (x: unknown) => unknown, values: readonly unknown[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const x of values) {
    const before = process.cpuUsage();
    try {
      render(x);
    } catch {
      // Past the bounds of a rendering: the time until then counts.
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
