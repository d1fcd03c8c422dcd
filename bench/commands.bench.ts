/**
 * Milliseconds of a command from its start to its end, and of its CPU time those that are not Node's own; the wall's are
 * Node's too. `first` is the wall's to the first byte of its output.
 *
 * Usage: npm run bench -- commands [rounds (20)]. Build first. CPU times need /proc (Linux).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';

const [rounds = 20] = process.argv.slice(2).map(Number);
const MAIN = 'dist/src/main.js';
/** A tick of /proc/self/stat in milliseconds (USER_HZ). */
const TICK_MS = 10;
const COMMANDS = [
  ['--help'],
  ['version'],
  ['run', '--help'],
  ['notes'],
  ['validate', '-f', 'examples/01-website/katalog.yaml'],
] as const;

const node = await measured([process.execPath, '-e', 'process.stdout.write("0")']);
const commands = [];
for (const args of COMMANDS) {
  const { wallMs, firstMs, cpuMs } = await measured([process.execPath, MAIN, ...args]);
  const row = {
    command: `ork ${args[0]}${args[1] === '--help' ? ' --help' : ''}`,
    wallMs: tidy(wallMs),
    firstMs: tidy(firstMs),
    cpuMs: tidy(cpuMs),
    ownCpuMs: tidy(cpuMs - node.cpuMs),
  };
  progress(JSON.stringify(row));
  commands.push(row);
}
report({
  bench: 'commands',
  unit: 'ms',
  better: 'lower',
  ours: commands[0]?.wallMs ?? 0,
  reference: tidy(node.wallMs),
  ratio: tidy((commands[0]?.wallMs ?? 0) / node.wallMs),
  nodeCpuMs: tidy(node.cpuMs),
  commands,
  rounds,
});

async function measured([program = '', ...args]: readonly string[]) {
  const walls: number[] = [];
  const firsts: number[] = [];
  const before = cpuOfChildren();
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', () => firsts.push(performance.now() - started));
    child.stdout.resume();
    await once(child, 'close');
    walls.push(performance.now() - started);
  }
  const cpuMs = (cpuOfChildren() - before) / rounds;
  return { wallMs: median(walls), firstMs: median(firsts), cpuMs };
}

/** User and system time of the children that have ended, in milliseconds. */
function cpuOfChildren(): number {
  // After the name in parentheses, which may hold anything: cutime and cstime are the fields 16 and 17.
  const [, rest = ''] = /\) (.*)$/s.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  const fields = rest.split(' ').map(Number);
  return ((fields[13] ?? 0) + (fields[14] ?? 0)) * TICK_MS;
}
