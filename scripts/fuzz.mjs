// `npm run fuzz -- --minutes N [FILE…]` runs every property again and again, each round with a seed of its own, until
// the time is over; `npm run fuzz -- --seed S [FILE…]` runs the round of one seed, which is how a failure is repeated.
// Exit code 0: no property failed; 1: one failed; 2: it could not be run.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const { minutes, seed, files } = readArguments();
const properties = propertyFiles(files);
const folder = mkdtempSync(join(tmpdir(), 'orkestra-fuzz-'));
const started = performance.now();
const total = { rounds: 0, passed: 0, failed: 0 };
try {
  do {
    const round = seed ?? randomInt(2 ** 31);
    total.rounds++;
    runRound(round);
  } while (seed === undefined && performance.now() - started < minutes * 60_000);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const spent = ((performance.now() - started) / 60_000).toFixed(1);
console.log(`${total.rounds} rounds in ${spent} min: ${total.passed} tests passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

function runRound(round) {
  const report = join(folder, 'report.json');
  const { status, stderr } = spawnSync(
    'npx',
    [
      ...['--no-install', 'vitest', 'run', '--project', 'unit', '--project', 'embedded'],
      // A property is bounded by its cases: on a machine that does other work too, it takes longer and is right.
      ...['--testTimeout=600000', '--reporter=json', `--outputFile=${report}`, ...properties],
    ],
    { env: { ...process.env, ORK_FUZZ_SEED: String(round) }, encoding: 'utf8' },
  );
  const results = read(report);
  if (!results) {
    console.error(`vitest ended with ${status}\n${stderr}`);
    process.exit(2);
  }
  total.passed += results.numPassedTests;
  total.failed += results.numFailedTests;
  for (const { name, message, assertionResults } of results.testResults) {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) tell(round, file, test.fullName, test.failureMessages.join('\n'));
    if (failed.length === 0 && message) tell(round, file, 'the file', message);
  }
}

function tell(round, file, name, message) {
  console.log(`FAILED ${file}: ${name}\n${message}\nrepeat: npm run fuzz -- --seed ${round} ${file}\n`);
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(report, { force: true });
  }
}

/** Test files that have a property; of `asked`, those alone. */
function propertyFiles(asked) {
  const { stdout } = spawnSync('git', ['grep', '-lE', 'fc\\.(assert|check)\\(', '--', '*.test.ts'], {
    encoding: 'utf8',
  });
  const found = stdout.split('\n').filter((file) => file !== '');
  return asked.length === 0 ? found : asked;
}

function readArguments() {
  const usage = 'npm run fuzz -- --minutes N | --seed S [FILE…]';
  try {
    const options = { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (!/^\d{1,4}(\.\d+)?$/.test(values.minutes))
      throw new Error(`invalid minutes "${values.minutes}": expected a number`);
    if (values.seed !== undefined && !/^\d{1,10}$/.test(values.seed))
      throw new Error(`invalid seed "${values.seed}": expected a whole number`);
    const given = values.seed === undefined ? undefined : Number(values.seed);
    return { minutes: Number(values.minutes), seed: given, files: positionals };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}
