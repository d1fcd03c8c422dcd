/**
 * Peak memory and longest block of a relist of N objects of 1.9 kB, after a watch that ended with 410.
 *
 * Usage: npm run bench -- relist [objects (100000)] [stream | pages]. One reflector on a server in another process, without a
 * runtime around it. Peaks of RSS are the kernel's (`VmHWM`), reset before each part.
 */
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock, systemRandom } from '../lib/base/index.js';
import { KubeClient, Reflector, Store } from '../lib/kube/index.js';
import { progress, report } from './support/report.js';
import { tidy } from './support/stats.js';

const count = Number(process.argv[2] ?? 100_000);
const mode = process.argv[3] ?? 'stream';
const clock = systemClock();
const RESOURCE = { apiVersion: 'bench.orkestra.io/v1', kind: 'Bench', plural: 'benches', namespaced: true };

const server = fork(new URL('./support/list-server.js', import.meta.url), [`${count}`, mode]);
const port = Number(await said());
const text = JSON.stringify({
  'current-context': 'bench',
  contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  clusters: [{ name: 'bench', cluster: { server: `http://127.0.0.1:${port}` } }],
  users: [{ name: 'bench', user: {} }],
});
const api = new KubeClient({ config: { from: 'text', text }, clock });
const store = new Store({ labels: ['app'] });
let listed: () => void = () => undefined;
const reflector = new Reflector({
  api,
  resource: RESOURCE,
  store,
  clock,
  random: systemRandom,
  streamedRelists: true,
  handlers: { onList: () => listed() },
});

const first = await measured('first list', async () => reflector.start());
await said();
const again = await measured('relist', async () => void server.send('expire'));
await reflector.stop();
await api.close();
server.disconnect();
report({
  bench: 'relist',
  unit: 'MiB',
  better: 'lower',
  ours: again.peakMiB,
  reference: again.beforeMiB,
  ratio: tidy(again.peakMiB / again.beforeMiB),
  objects: count,
  mode,
  first,
  relist: again,
});

/** The next message of the server. */
function said(): Promise<unknown> {
  return new Promise((resolve) => server.once('message', resolve));
}

async function measured(name: string, act: () => Promise<void>) {
  globalThis.gc?.();
  const beforeMiB = memory('VmRSS');
  writeFileSync('/proc/self/clear_refs', '5');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = clock.monotonic();
  const done = new Promise<void>((resolve) => (listed = resolve));
  await act();
  await done;
  const ms = clock.monotonic() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, 10));
  delay.disable();
  const row = {
    beforeMiB: tidy(beforeMiB),
    peakMiB: tidy(memory('VmHWM')),
    longestBlockMs: tidy(delay.max / 1e6),
    ms: tidy(ms),
  };
  progress(`${name}: ${JSON.stringify(row)}`);
  return row;
}

/** A figure of this process in MiB, as Linux has it. */
function memory(field: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(found?.[1]) / 1_024;
}
