// `npm run soak -- --minutes N [--seed S]` runs two runtimes under load while one thing after the other goes wrong
// (docs/faults.md). Its last line is JSON. With KUBEBUILDER_ASSETS on a real API server, otherwise on the embedded one.
// Exit code 0: no promise was broken; 1: one was; 2: it could not be run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { minutes, seed } = readArguments();
for (const [command, ...rest] of [
  ['npm', 'run', '--silent', 'build'],
  ['npx', '--no-install', 'tsc', '-p', 'test/soak/tsconfig.json'],
]) {
  if (spawnSync(command, rest, { stdio: 'inherit' }).status !== 0) process.exit(2);
}
const { soak } = await import(new URL('../dist-bench/test/soak/soak.js', import.meta.url).href);

const report = await soak({
  minutes,
  seed,
  main: fileURLToPath(new URL('../dist/src/main.js', import.meta.url)),
  assets: process.env.KUBEBUILDER_ASSETS,
  print: (line) => console.log(line),
});
console.log(JSON.stringify(report));
process.exitCode = report.broken.length === 0 ? 0 : 1;

function readArguments() {
  try {
    const options = { minutes: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } };
    const { values } = parseArgs({ options });
    if (!/^\d{1,4}(\.\d+)?$/.test(values.minutes))
      throw new Error(`invalid minutes "${values.minutes}": expected a number`);
    if (!/^\d{1,9}$/.test(values.seed))
      throw new Error(`invalid seed "${values.seed}": expected a whole number`);
    return { minutes: Number(values.minutes), seed: Number(values.seed) };
  } catch (error) {
    console.error(`${error.message}\nnpm run soak -- --minutes N [--seed S]`);
    process.exit(2);
  }
}
