// `npm run soak -- --minutes N [--seed S] [--crs C] [--csv FILE] [--only TEXT]` runs two runtimes under load while one
// thing after the other goes wrong (docs/faults.md). Its last line is JSON, with `verdict` PASS or FAIL and `why`; the curve
// goes to FILE (soak.csv). `--crs`: CRs beside those of the load. `--only`: faults whose names contain TEXT. With
// KUBEBUILDER_ASSETS on a real API server, otherwise on the embedded one.
// Exit code 0: PASS; 1: FAIL; 2: it could not be run.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const options = readArguments();
for (const [command, ...rest] of [
  ['npm', 'run', '--silent', 'build'],
  ['npx', '--no-install', 'tsc', '-p', 'test/soak/tsconfig.json'],
]) {
  if (spawnSync(command, rest, { stdio: 'inherit' }).status !== 0) process.exit(2);
}
const { soak } = await import(new URL('../dist-bench/test/soak/soak.js', import.meta.url).href);

const report = await soak({
  ...options,
  main: fileURLToPath(new URL('../dist/src/main.js', import.meta.url)),
  assets: process.env.KUBEBUILDER_ASSETS,
  print: (line) => console.log(line),
});
console.log(JSON.stringify(report));
process.exitCode = report.verdict === 'PASS' ? 0 : 1;

function readArguments() {
  try {
    const text = (value) => ({ type: 'string', default: value });
    const options = {
      minutes: text('5'),
      seed: text('1'),
      crs: text('2000'),
      csv: text('soak.csv'),
      only: text(''),
    };
    const { values } = parseArgs({ options });
    if (!/^\d{1,4}(\.\d+)?$/.test(values.minutes))
      throw new Error(`invalid minutes "${values.minutes}": expected a number`);
    if (!/^\d{1,9}$/.test(values.seed))
      throw new Error(`invalid seed "${values.seed}": expected a whole number`);
    if (!/^\d{1,6}$/.test(values.crs))
      throw new Error(`invalid crs "${values.crs}": expected a whole number`);
    const { minutes, seed, crs, csv, only } = values;
    return { minutes: Number(minutes), seed: Number(seed), crs: Number(crs), csv: resolve(csv), only };
  } catch (error) {
    console.error(
      `${error.message}\nnpm run soak -- --minutes N [--seed S] [--crs C] [--csv FILE] [--only TEXT]`,
    );
    process.exit(2);
  }
}
