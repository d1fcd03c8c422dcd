// `npm run differential -- --count N --seed S` compares N random templates (default: 10000, of a seed by chance) with what
// Go's text/template makes of them. Needs Go. Exit code 0: no difference.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(randomInt(2 ** 31));
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

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) console.error(`${command} cannot be run: ${error.message}`);
  return status ?? 2;
}
