/** How each template function's time grows from 10 kB to 100 kB of its worst input: 10 is linear, 100 quadratic. */
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
/** Milliseconds below which a time says nothing about its growth: an engine keeps a map of 10,000 keys in another way. */
const NOISE_MS = 1;

interface Growth {
  readonly call: string;
  readonly input: string;
  readonly ms: number;
  readonly ratio: number;
}

export function worstFunctions(): void {
  const { functions } = loadKatalog([], { clock: systemClock(), random: randomBytes });
  const found: Growth[] = [];
  for (const { name, args } of functions.rows) {
    const growth = worstOf(name, args, functions);
    if (growth) found.push(growth);
  }
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
    beyond: found.filter(({ ratio }) => ratio > GOAL),
    slowest: [...found].sort((a, b) => b.ms - a.ms).slice(0, 5),
  });
}

/** The input whose time grows the most; undefined where none takes long enough to tell. */
function worstOf(
  name: string,
  args: readonly string[],
  functions: LoadedKatalog['functions'],
): Growth | undefined {
  let worst: Growth | undefined;
  for (const call of callsOf(name, args)) {
    const { render } = boundTo(compileTemplate(call, { functions }));
    for (const [input, make] of Object.entries(WORST)) {
      const ms = timeOf(render, (turn) => make(LONG, turn));
      if (ms < NOISE_MS) continue;
      const ratio = ms / timeOf(render, (turn) => make(SHORT, turn));
      if (!worst || ratio > worst.ratio) worst = { call, input, ms: tidy(ms), ratio: tidy(ratio) };
    }
  }
  return worst;
}

function boundTo(template: ReturnType<typeof compileTemplate>) {
  return { render: (x: unknown) => template.value({ x }) };
}

/** Runs of each; the first ones also compile. */
const TURNS = 9;

/** The least of several, in milliseconds of processor time: others may want the processor too. */
function timeOf(render: (x: unknown) => unknown, make: (turn: number) => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 1; turn <= TURNS; turn++) {
    const x = make(turn);
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
