// `npm run bench` lists the benches; `npm run bench -- NAME [ARG…]` builds and runs one. Each prints one JSON line last.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../bench/', import.meta.url);
const benches = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const [name, ...rest] = process.argv.slice(2);

if (!name) {
  console.log('npm run bench -- NAME\n');
  for (const bench of benches) console.log(`  ${bench.padEnd(12)} ${claim(bench)}`);
} else if (!benches.includes(name)) {
  console.error(`unknown bench "${name}": expected one of ${benches.join(', ')}`);
  process.exit(2);
} else {
  const build = spawnSync('npx', ['--no-install', 'tsc', '-p', 'bench/tsconfig.json'], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(1);
  const file = new URL(`../dist-bench/bench/${name}.bench.js`, import.meta.url).pathname;
  process.exit(spawnSync(process.execPath, ['--expose-gc', file, ...rest], { stdio: 'inherit' }).status ?? 1);
}

/** The first sentence of the bench's own description. */
function claim(bench) {
  const text = readFileSync(new URL(`${bench}.bench.ts`, folder), 'utf8');
  return /\/\*\*\s*\n?\s*\*?\s*(.+)/.exec(text)?.[1]?.replace(/\*\/$/, '').trim() ?? '';
}
