// `npm test`: every check of the repository, then every suite that is quick, and one closing line that counts both.
// `--static` leaves the suites out. `--more` (`npm run test:more`) runs instead the suites that take long or need
// other people's programs: long, foreign, browser. What this machine cannot run is named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

// A library of knip requires an ES module, which Node allows by itself from 20.19 on.
const allowed = process.features.require_module ? [] : ['--experimental-require-module'];
const local = (...command) => ['npx', '--no-install', ...command];
const has = (command, ...args) => spawnSync(command, args).error === undefined;
const cluster = Boolean(process.env.KUBEBUILDER_ASSETS || process.env.KUBECONFIG);
const more = process.argv.includes('--more');

const checks = [
  ['format and lint, import arrows', local('biome', 'check', '--error-on-warnings', '.')],
  ['build', ['npm', 'run', '--silent', 'build']],
  // After the build, since a test looks at what was built.
  ['types', local('tsc', '-p', 'tsconfig.json')],
  ['types of the page', local('tsc', '-p', 'control-center/ui/tsconfig.json', '--noEmit')],
  ['unused code', ['node', ...allowed, 'node_modules/knip/bin/knip.js']],
  ['package shape', local('publint', '--strict')],
  ['consumer types', local('tsc', '-p', 'test/consumer/tsconfig.json')],
];

/** Each set of suites: its vitest projects, and what is said where the machine cannot run one. */
const quick = [
  { project: 'unit', runs: true },
  { project: 'embedded', runs: true },
  {
    project: 'real',
    runs: cluster,
    otherwise: 'the suites against a real API server (neither KUBEBUILDER_ASSETS nor KUBECONFIG is set)',
  },
  {
    project: 'promtool',
    runs: has('promtool', '--version'),
    otherwise: 'what promtool says of alerts, dashboard and metrics (it is not installed)',
  },
];
const slow = [
  { project: 'long', runs: existsSync('test/long') },
  {
    project: 'foreign',
    runs: has('go', 'version') && has('kubectl', 'version', '--client'),
    otherwise: "other people's programs against ours (go and kubectl are not both installed)",
  },
  {
    project: 'keda',
    runs: has('go', 'version') && has('kubectl', 'version', '--client') && has('prometheus', '--version'),
    otherwise:
      'what KEDA and Prometheus read of a runtime (go, kubectl and prometheus are not all installed)',
  },
  {
    project: 'browser',
    runs: existsSync('test/browser') && has('chromium', '--version'),
    otherwise: 'the Control Center in a browser (chromium is not installed)',
  },
];

let passed = 0;
let failed = 0;
/** One line for each thing that failed, printed last: what came before may be long, or cut. */
const failures = [];
if (!more) for (const check of checks) look(check);
if (!process.argv.includes('--static')) run(more ? slow : quick);
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function look([name, [command, ...args]]) {
  const started = Date.now();
  const ok = spawnSync(command, args, { stdio: 'inherit' }).status === 0;
  if (ok) passed++;
  else fail(name);
  console.log(`${ok ? 'ok' : 'FAILED'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function run(suites) {
  for (const { runs, otherwise } of suites) if (!runs && otherwise) console.log(`not run: ${otherwise}`);
  if (!suites.some(({ runs }) => runs)) return;
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-test-'));
  const report = join(folder, 'report.json');
  const projects = suites.filter(({ runs }) => runs).flatMap(({ project }) => ['--project', project]);
  const { status, signal } = spawnSync(
    'npx',
    [
      ...['--no-install', 'vitest', 'run', ...projects],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    { stdio: 'inherit' },
  );
  const counts = read(report);
  passed += counts.numPassedTests;
  const before = failed;
  for (const file of counts.testResults) {
    const tests = file.assertionResults.filter(({ status }) => status === 'failed');
    for (const { fullName, failureMessages } of tests)
      fail(`${relative('.', file.name)}: ${fullName}: ${firstLine(failureMessages[0])}`);
    // A file that could not be collected fails no test.
    if (tests.length === 0 && file.status === 'failed')
      fail(`${relative('.', file.name)}: ${firstLine(file.message)}`);
  }
  if (status !== 0 && failed === before)
    fail(`vitest ended with ${signal ?? status}, with an error outside any test`);
  rmSync(folder, { recursive: true, force: true });
}

function fail(what) {
  failed++;
  failures.push(what);
}

function firstLine(message = '') {
  return stripVTControlCharacters(message).split('\n', 1)[0].slice(0, 300);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, testResults: [] };
  }
}
