// `npm test`: every check of the repository, then every suite, and one closing line that counts both.
// `--static` leaves the suites out. The line before the last says what this machine could not run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const local = (...command) => ['npx', '--no-install', ...command];
const checks = [
  ['format and lint, import arrows', local('biome', 'check', '--error-on-warnings', '.')],
  ['build', ['npm', 'run', '--silent', 'build']],
  // After the build, since a test looks at what was built.
  ['types', local('tsc', '-p', 'tsconfig.json')],
  ['unused code', local('knip')],
  ['package shape', local('publint', '--strict')],
  ['consumer types', local('tsc', '-p', 'test/consumer/tsconfig.json')],
];

let passed = 0;
let failed = 0;
for (const [name, [command, ...args]] of checks) {
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const ok = status === 0;
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'FAILED'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

if (!process.argv.includes('--static')) {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-test-'));
  const report = join(folder, 'report.json');
  const run = spawnSync(
    'npx',
    ['--no-install', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { stdio: 'inherit' },
  );
  const counts = read(report);
  passed += counts.numPassedTests;
  failed += counts.numFailedTests;
  // A suite that could not be collected, or an error outside any test, fails no test but the run.
  if (run.status !== 0 && counts.numFailedTests === 0) failed++;
  rmSync(folder, { recursive: true, force: true });
  if (spawnSync('promtool', ['--version']).status !== 0) {
    console.log('not run: what promtool says of alerts, dashboard and metrics (it is not installed)');
  }
  const missing = ['go', 'kubectl'].filter((command) => spawnSync(command, ['version', '--client']).error);
  if (missing.length > 0) {
    console.log(
      `not run: what kstatus and kubectl say of a CR's readiness (not installed: ${missing.join(', ')})`,
    );
  }
  if (!process.env.KUBEBUILDER_ASSETS && !process.env.KUBECONFIG) {
    console.log(
      'not run: the suites against a real API server (neither KUBEBUILDER_ASSETS nor KUBECONFIG is set)',
    );
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}
