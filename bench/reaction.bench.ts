/**
 * Milliseconds from a queue that passes a threshold in process A to the resized pool in process B, against a plain 1 s poller.
 *
 * Usage: npm run bench -- reaction [crossings (200)]. Two `ork run` processes on an embedded cluster; build first. B is
 * pushed to: its `cacheFor` is as long as the period of the poller. Rounds begin at random moments, so that a crossing
 * falls anywhere between two polls, and A has been still for a while before it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startDevCluster } from '../devcluster/index.js';
import { systemClock, systemRandom } from '../lib/base/index.js';
import { KubeClient } from '../runtime/index.js';
import { crd } from './support/bench-crd.js';
import { OrkProcess } from './support/ork-process.js';
import { Poller } from './support/poller.js';
import { READER, WRITER } from './support/reaction-katalogs.js';
import { progress, report } from './support/report.js';
import { compared } from './support/stats.js';
import { Touch } from './support/touch.js';

const crossings = Number(process.argv[2] ?? 200);
const THRESHOLD = 60;
const FILL = 80;

const clock = systemClock();
const random = systemRandom;
const cluster = await startDevCluster({ clock });
const folder = await mkdtemp(join(tmpdir(), 'orkestra-reaction-'));
const kubeconfig = join(folder, 'kubeconfig');
await writeFile(kubeconfig, cluster.kubeconfig);
await writeFile(join(folder, 'writer.yaml'), WRITER);
await writeFile(join(folder, 'reader.yaml'), READER);
const client = new KubeClient({ config: { from: 'file', path: kubeconfig }, clock });
await crd(client, clock);
const touch = await Touch.prepare(client, FILL);
const flags = ['--port', '0', '--no-leader-election', '--kubeconfig', kubeconfig, '--log-level', 'warn'];
const a = new OrkProcess(['run', '-f', join(folder, 'writer.yaml'), ...flags]);
const url = await a.url;
const settled = a.until((seen) => seen.type === 'queue' && seen.depth === 0);
const b = new OrkProcess(['run', '-f', join(folder, 'reader.yaml'), ...flags], { WRITER_URL: url });
await b.url;
const poller = new Poller(`${url}/katalog/bench`, 1_000);
const ours: number[] = [];
const reference: number[] = [];
try {
  await settled;
  for (let round = 0; round < crossings; round++) {
    const crossed = a.until((seen) => seen.type === 'queue' && seen.depth > THRESHOLD);
    const grown = b.until((seen) => seen.type === 'workers' && seen.workers === 8);
    const shrunk = grown.then(() => b.until((seen) => seen.type === 'workers' && seen.workers === 2));
    const polled = poller.until((depth) => depth > THRESHOLD);
    const drained = grown.then(() => a.until((seen) => seen.type === 'queue' && seen.depth === 0));
    await wait(1_000 * random());
    await touch.hold();
    await wait(250);
    await touch.fill();
    const at = (await crossed).at;
    ours.push((await grown).at - at);
    const seen = await Promise.race([polled, drained]);
    if (typeof seen === 'number') reference.push(seen - at);
    await Promise.all([shrunk, drained]);
    if ((round + 1) % 20 === 0) progress(`${round + 1} crossings`);
  }
} finally {
  poller.stop();
  await Promise.all([a.stop(), b.stop()]);
  await client.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}
report({
  bench: 'reaction',
  unit: 'ms',
  better: 'lower',
  ...compared(ours, reference),
  crossings: ours.length,
  missedByReference: ours.length - reference.length,
});
