// `npm run simulate -- --seed N` tells one history; `npm run simulate -- --seeds N [--from M]` runs many and stops to
// say more only where a promise was broken. Exit code 0: none was; 1: one was; 2: it could not be run.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const { seed, seeds, from } = readArguments();
const build = spawnSync('npx', ['--no-install', 'tsc', '-p', 'test/simulation/tsconfig.json'], {
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(2);
const { simulate } = await import(
  new URL('../dist-bench/test/simulation/simulation.js', import.meta.url).href
);

if (seed !== undefined) {
  const { history, violations } = await simulate(seed);
  process.stdout.write(history);
  console.log(violations.length === 0 ? 'no promise is broken' : `broken:\n  ${violations.join('\n  ')}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} else process.exitCode = (await runMany(from, seeds)) === 0 ? 0 : 1;

/** Gives the number of histories in which a promise was broken. */
async function runMany(first, count) {
  const started = performance.now();
  // The first history loads and compiles what all of them use.
  let atStart;
  const total = { decisions: 0, answers: 0, broken: 0 };
  for (let done = 0; done < count; done++) {
    const { history, violations, decisions, answers } = await simulate(first + done);
    total.decisions += decisions;
    total.answers += answers;
    if (violations.length > 0) {
      total.broken++;
      if (total.broken === 1) process.stdout.write(history);
      console.log(`seed ${first + done}: ${violations[0]}   npm run simulate -- --seed ${first + done}`);
    }
    atStart ??= heapMb();
    if ((done + 1) % 1_000 === 0) console.log(`${done + 1} histories, ${total.broken} broken`);
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(
    `${count} histories from seed ${first} in ${seconds} s: ${total.decisions} decisions, ${total.answers} answers, ${total.broken} broken`,
  );
  console.log(`heap after the first history ${atStart} MB, after the last ${heapMb()} MB`);
  return total.broken;
}

/** What is in use after a collection of all garbage. */
function heapMb() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return (process.memoryUsage().heapUsed / 1e6).toFixed(1);
}

function readArguments() {
  const usage = 'npm run simulate -- --seed N | --seeds N [--from M]';
  try {
    const options = { seed: { type: 'string' }, seeds: { type: 'string' }, from: { type: 'string' } };
    const { values } = parseArgs({ options });
    const number = (text) => {
      if (text === undefined) return undefined;
      if (!/^\d{1,9}$/.test(text)) throw new Error(`"${text}" is not a whole number`);
      return Number(text);
    };
    const read = {
      seed: number(values.seed),
      seeds: number(values.seeds) ?? 1_000,
      from: number(values.from) ?? 1,
    };
    if (read.seed === undefined || values.seeds === undefined) return read;
    throw new Error('--seed runs one history and --seeds many; give one of them');
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}
