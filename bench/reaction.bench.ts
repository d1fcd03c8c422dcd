/**
 * Milliseconds from a queue that passes a threshold in process A to the resized pool in process B, against a plain 1 s poller.
 *
 * Usage: npm run bench -- reaction [crossings (40)] [seconds at most (140)]. Two `ork run` processes on an embedded cluster; build first. B is
 * pushed to: its `cacheFor` is as long as the period of the poller. Rounds begin at random moments, so that a crossing
 * falls anywhere between two polls, and A has been still for a while before it. A round without a crossing, because the
 * queue was not filled while its worker was held, is counted as void; after three in a row the bench fails.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startDevCluster } from '../devcluster/index.js';
import { systemClock, systemRandom } from '../lib/base/index.js';
import { KubeClient, type Observation } from '../runtime/index.js';
import { crd } from './support/bench-crd.js';
import { OrkProcess } from './support/ork-process.js';
import { Poller } from './support/poller.js';
import { READER, WRITER } from './support/reaction-katalogs.js';
import { progress, report } from './support/report.js';
import { compared } from './support/stats.js';
import { Touch } from './support/touch.js';

const [crossings = 40, seconds = 140] = process.argv.slice(2).map(Number);
const endsAt = performance.now() + seconds * 1_000;
/** Five times what a round takes on an idle machine. */
const ROUND_MS = 15_000;
const MOST_VOID = 3;
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
let voidRounds = 0;
try {
  await settled;
  let voidInARow = 0;
  while (ours.length < crossings && performance.now() < endsAt) {
    const result = await measured();
    voidInARow = result ? 0 : voidInARow + 1;
    if (voidInARow === MOST_VOID)
      throw new Error(`no crossing in ${MOST_VOID} rounds: the machine is too busy`);
    if (!result) {
      voidRounds++;
      continue;
    }
    ours.push(result.ours);
    if (result.reference !== undefined) reference.push(result.reference);
    if (ours.length % 20 === 0) progress(`${ours.length} crossings`);
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
  voidRounds,
});

/** One crossing; undefined: there was none in time. */
async function measured(): Promise<{ readonly ours: number; readonly reference?: number } | undefined> {
  const over = AbortSignal.timeout(ROUND_MS);
  const isDrained = (seen: Observation): boolean => seen.type === 'queue' && seen.depth === 0;
  const isSized = (size: number) => (seen: Observation) => seen.type === 'workers' && seen.workers === size;
  const crossed = a.until((seen) => seen.type === 'queue' && seen.depth > THRESHOLD, over);
  const grown = b.until(isSized(8), over);
  const shrunk = grown.then(() => b.until(isSized(2), over));
  const polled = poller.until((depth) => depth > THRESHOLD);
  const drained = grown.then(() => a.until(isDrained, over));
  const all = Promise.all([crossed, grown, shrunk, drained]);
  // Looked at below; it must not end the process before.
  all.catch(() => undefined);
  try {
    await wait(1_000 * random());
    await touch.hold();
    await wait(250);
    await touch.fill();
    const { at } = await crossed;
    const reacted = (await grown).at - at;
    const seen = await Promise.race([polled, drained]);
    await all;
    return { ours: reacted, ...(typeof seen === 'number' ? { reference: seen - at } : {}) };
  } catch (error) {
    if (!over.aborted) throw error;
    return undefined;
  }
}
