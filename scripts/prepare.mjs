// npm's `prepare`: builds after `npm ci` and for a package from git. `npx ork` in a clone runs it again on every first
// use, in its cache and in silence; there `dist` of the clone is what is run, so nothing is built when it is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const main = new URL('../dist/src/main.js', import.meta.url);
if (process.env.npm_command !== 'exec' || !existsSync(main)) {
  process.exit(spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' }).status ?? 1);
}
