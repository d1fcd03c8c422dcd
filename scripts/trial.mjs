// `npm run trial -- rotation|restart [--seconds N]` tries a gateway of two replicas under load. Its last line is JSON.
// With KUBEBUILDER_ASSETS on a real API server, otherwise on the embedded one.
// Exit code 0: nothing was lost; 1: something was; 2: it could not be run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SECONDS = { rotation: 240, restart: 60 };

const { name, seconds } = readArguments();
for (const [command, ...rest] of [
  ['npm', 'run', '--silent', 'build'],
  ['npx', '--no-install', 'tsc', '-p', 'test/trials/tsconfig.json'],
]) {
  if (spawnSync(command, rest, { stdio: 'inherit' }).status !== 0) process.exit(2);
}
const trials = await import(new URL('../dist-bench/test/trials/trial.js', import.meta.url).href);
const trial = { rotation: trials.rotationTrial, restart: trials.restartTrial }[name];

const report = await trial({
  seconds,
  main: fileURLToPath(new URL('../dist/src/main.js', import.meta.url)),
  assets: process.env.KUBEBUILDER_ASSETS,
  print: (line) => console.log(line),
});
console.log(JSON.stringify(report));
process.exitCode = report.passed ? 0 : 1;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { seconds: { type: 'string' } },
      allowPositionals: true,
    });
    const [trialName = ''] = positionals;
    if (!Object.hasOwn(SECONDS, trialName))
      throw new Error(`unknown trial "${trialName}": expected one of ${Object.keys(SECONDS).join(', ')}`);
    const text = values.seconds ?? `${SECONDS[trialName]}`;
    if (!/^\d{1,5}$/.test(text)) throw new Error(`invalid seconds "${text}": expected a whole number`);
    return { name: trialName, seconds: Number(text) };
  } catch (error) {
    console.error(`${error.message}\nnpm run trial -- rotation|restart [--seconds N]`);
    process.exit(2);
  }
}
