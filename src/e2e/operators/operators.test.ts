import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FakeClock, settle } from '../../../test/support/fake-clock.js';
import { Operators } from './operators.js';

const READY_WITHIN_MS = 60_000;

function operators(clock: FakeClock, env: Readonly<Record<string, string>> = {}): Operators {
  const { signal } = new AbortController();
  const made = new Operators({ clock, random: () => 0, env, kubeconfig: () => 'none', signal });
  onTestFinished(() => made.killAll());
  return made;
}

/** The message of a wait for a runtime that ends in vain. */
async function messageOf(made: Operators, clock: FakeClock): Promise<string> {
  const waited = made
    .untilReady('runtime', new AbortController().signal)
    .catch((error: Error) => error.message);
  await settle();
  await clock.advance(READY_WITHIN_MS + 1_000);
  return String(await waited);
}

it('says that no process runs when no Pod of the runtime has started', async () => {
  const clock = new FakeClock();
  expect(await messageOf(operators(clock), clock)).toBe(
    'the runtime is not ready after 60s: no process of it runs',
  );
});

it('says that a runtime has logged nothing, and which process it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-silent-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const silent = join(folder, 'silent.cjs');
  writeFileSync(silent, 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);');
  const clock = new FakeClock();
  const made = operators(clock, { NODE_OPTIONS: `--require=${silent}` });
  made.launch('runtime', 'katalog.yaml');
  const pid = made.running[0]?.process.pid;
  expect(await messageOf(made, clock)).toBe(
    `the runtime is not ready after 60s: process ${pid} has logged nothing`,
  );
  expect(made.unready).toEqual([`the runtime is not ready: process ${pid} has logged nothing`]);
});
