/**
 * Milliseconds of a command from its start to its end, and of its CPU time those that are not Node's own; the wall's are
 * Node's too. `first` is the wall's to the first byte of its output. With another build, the two take turns, and `base` has
 * its figures.
 *
 * Usage: npm run bench -- commands [rounds (20)] [main.js of another build]. Build first. CPU times need /proc (Linux).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';

const [rounds = 20, base] = [Number(process.argv[2] ?? 20), process.argv[3]];
const MAIN = 'dist/src/main.js';
/** A tick of /proc/self/stat in milliseconds (USER_HZ). */
const TICK_MS = 10;
const TWELVE = readdirSync('examples')
  .filter((folder) => /^(?:0\d|1[0-2])-/.test(folder))
  .map((folder) => `examples/${folder}/simulate.yaml`);
const COMMANDS = [
  { name: 'ork --help', args: ['--help'] },
  { name: 'ork version', args: ['version'] },
  { name: 'ork run --help', args: ['run', '--help'] },
  { name: 'ork notes', args: ['notes'] },
  { name: 'ork validate', args: ['validate', '-f', 'examples/01-website/katalog.yaml'] },
  { name: 'ork simulate of one case', args: ['simulate', 'examples/01-website/simulate.yaml'] },
  { name: `ork simulate of ${TWELVE.length} cases`, args: ['simulate', ...TWELVE] },
] as const;

interface Costs {
  readonly walls: number[];
  readonly firsts: number[];
  readonly cpus: number[];
}

const [node] = await measured([[process.execPath, '-e', 'process.stdout.write("0")']]);
const commands = [];
for (const { name, args } of COMMANDS) {
  const mains = base === undefined ? [MAIN] : [MAIN, base];
  const [ours, other] = await measured(mains.map((main) => [process.execPath, main, ...args]));
  const row = {
    command: name,
    ...figures(ours),
    ...(other ? { base: figures(other), cpuRatio: tidy(mean(ours?.cpus) / mean(other.cpus)) } : {}),
  };
  progress(JSON.stringify(row));
  commands.push(row);
}
report({
  bench: 'commands',
  unit: 'ms',
  better: 'lower',
  ours: commands[0]?.wallMs ?? 0,
  reference: figures(node).wallMs,
  ratio: tidy((commands[0]?.wallMs ?? 0) / figures(node).wallMs),
  nodeCpuMs: figures(node).cpuMs,
  commands,
  rounds,
});

/** Runs each command in turn, as often as there are rounds. */
async function measured(programs: readonly (readonly string[])[]): Promise<readonly Costs[]> {
  const costs = programs.map((): Costs => ({ walls: [], firsts: [], cpus: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, [program = '', ...args]] of programs.entries()) {
      const { walls, firsts, cpus } = costs[index] as Costs;
      const before = cpuOfChildren();
      const started = performance.now();
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout.once('data', () => firsts.push(performance.now() - started));
      child.stdout.resume();
      const [code] = (await once(child, 'close')) as [number];
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
      walls.push(performance.now() - started);
      cpus.push(cpuOfChildren() - before);
    }
  }
  return costs;
}

function figures(costs: Costs | undefined) {
  const { walls = [], firsts = [], cpus = [] } = costs ?? {};
  return {
    wallMs: tidy(median(walls)),
    firstMs: tidy(median(firsts)),
    cpuMs: tidy(mean(cpus)),
    ownCpuMs: tidy(mean(cpus) - mean(node?.cpus)),
  };
}

/** Of times that come in whole ticks the mean says more than the median. */
function mean(values: readonly number[] = []): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** User and system time of the children that have ended, in milliseconds. */
function cpuOfChildren(): number {
  // After the name in parentheses, which may hold anything: cutime and cstime are the fields 16 and 17.
  const [, rest = ''] = /\) (.*)$/s.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  const fields = rest.split(' ').map(Number);
  return ((fields[13] ?? 0) + (fields[14] ?? 0)) * TICK_MS;
}
