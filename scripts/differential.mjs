// `npm run differential -- --count N --seed S` compares N random templates (default: 10000, of a seed by chance) with what
// Go's text/template makes of them. Needs Go. Exit code 0: no difference.
// `npm run differential -- policies [--seed S]` compares random rules as policies of a real API server with the same rules
// of the gateway, for 10000 pairs of rules and object. Needs KUBEBUILDER_ASSETS.
// `npm run differential -- schemas [--seed S]` compares rules in the schemas that `ork generate crd` writes in the same way.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(randomInt(2 ** 31));
const SUITES = {
  policies: ['test/long/policy-differential.test.ts', 'ORK_POLICY_SEED'],
  schemas: ['test/long/schema-differential.test.ts', 'ORK_SCHEMA_SEED'],
};
const suite = SUITES[positionals[0]];
if (suite) process.exit(onApiServer(...suite));
const folder = mkdtempSync(join(tmpdir(), 'orkestra-differential-'));
const table = join(folder, 'programs.json');
try {
  const made = run('go', ['run', './programs', '-out', table, '-count', values.count, '-seed', seed], {
    cwd: join(import.meta.dirname, 'reference'),
  });
  console.log(`${values.count} templates of seed ${seed}`);
  process.exitCode =
    made ||
    run('npx', ['--no-install', 'vitest', 'run', '--project', 'unit', 'katalog/templates/programs.test.ts'], {
      env: { ...process.env, ORK_PROGRAMS: table },
    });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function onApiServer(file, variable) {
  if (!process.env.KUBEBUILDER_ASSETS) {
    console.error('KUBEBUILDER_ASSETS is required because rules are compared on a real API server');
    return 2;
  }
  const env = { ...process.env, [variable]: seed };
  return run('npx', ['--no-install', 'vitest', 'run', '--project', 'long', file], { env });
}

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) console.error(`${command} cannot be run: ${error.message}`);
  return status ?? 2;
}
