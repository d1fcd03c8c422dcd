/**
 * The slowest of many: reconciles, responses of the Live API and frames of a stream while CRs change all the time.
 *
 * Usage: npm run bench -- tails [CRs (10000)] [seconds (600)] [changes a second (100)]. Needs KUBEBUILDER_ASSETS, and a
 * build. `ork run` operates the CRs of `bench peers`; times are those that a client sees, in milliseconds. The longest block of
 * the event loop is the longest for which a timer of 1 ms in that process was not called.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { asError, systemClock } from '../lib/base/index.js';
import { KubeClient } from '../runtime/index.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { freePort } from '../test/support/free-port.js';
import { LOADS, loadKatalog, NAMESPACE, seedLoads } from './support/peers/load-crd.js';
import { LoadWatch } from './support/peers/load-watch.js';
import { PeerProcess } from './support/peers/peer-process.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

const [crs = 10_000, seconds = 600, perSecond = 100] = process.argv.slice(2).map(Number);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

const WORKERS = 10;
/** One path is asked for after the other, so often. */
const ASK_MS = 100;
const PATHS = ['/katalog', '/katalog/load', '/katalog/load/health', '/katalog/load/cr?limit=100', '/metrics'];
/** How long what was changed last is waited for. */
const LAST_MS = 60_000;

const clock = systemClock();
const folder = mkdtempSync(join(tmpdir(), 'orkestra-tails-'));
const plane = await startControlPlane(assets);
const client = new KubeClient({ config: { from: 'file', path: plane.kubeconfig }, clock });
const watch = new LoadWatch(client, clock);
const over = new AbortController();
let runtime: PeerProcess | undefined;
const times = { reconcile: [] as number[], liveApi: [] as number[], stream: [] as number[] };
/** The longest of each second. */
let blocks: readonly number[] = [];
try {
  const names = await seedLoads(client, clock, crs);
  await watch.start();
  const katalog = join(folder, 'katalog.yaml');
  writeFileSync(katalog, loadKatalog(WORKERS));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = ['--kubeconfig', plane.kubeconfig, '--port', `${port}`, '--no-leader-election'];
  const probe = new URL('./support/block-probe.js', import.meta.url).href;
  const blocksFile = join(folder, 'blocks');
  const command = [process.execPath, '--import', probe, 'dist/src/main.js', 'run', '-f', katalog, ...flags];
  runtime = new PeerProcess(command, { BLOCKS_FILE: blocksFile }, join(folder, 'log'));
  await runtime.unlessItFails(watch.until(() => watch.settled.size === crs));
  progress(`${crs} CRs are reconciled`);
  const streamed = new Map<string, number>();
  const readers = [follow(`${url}/katalog/load/crs/stream`, streamed), ask(url)];
  // They end by the signal, as failures.
  const read = Promise.allSettled(readers);
  await wait(3_000);
  const began = Date.now();
  times.liveApi.length = 0;
  await runtime.unlessItFails(change(names, streamed));
  blocks = blocksSince(blocksFile, began);
  over.abort();
  await read;
} finally {
  over.abort();
  await runtime?.stop();
  await watch.stop();
  await client.close();
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
}
const figures = (series: readonly number[]) => ({
  count: series.length,
  p50: tidy(percentile(series, 0.5)),
  p99: tidy(percentile(series, 0.99)),
  longest: tidy(percentile(series, 1)),
});
report({
  bench: 'tails',
  unit: 'ms',
  better: 'lower',
  ours: tidy(percentile(blocks, 1)),
  reference: 20,
  ratio: tidy(percentile(blocks, 1) / 20),
  blocksOfASecond: figures(blocks),
  reconcile: figures(times.reconcile),
  liveApi: figures(times.liveApi),
  stream: figures(times.stream),
  crs,
  seconds,
  perSecond,
});

/** Changes one CR after the other at the rate, and waits for the child of each. */
async function change(names: readonly string[], streamed: Map<string, number>): Promise<void> {
  const began = performance.now();
  const waiting: Promise<void>[] = [];
  let failure: Error | undefined;
  for (let index = 0; index < seconds * perSecond; index++) {
    const due = began + (index * 1_000) / perSecond - performance.now();
    if (due > 0) await wait(due);
    const name = names[index % crs] ?? '';
    if (failure) break;
    waiting.push(
      one(name, `change ${index}`, streamed).catch((error) => {
        failure ??= asError(error);
      }),
    );
  }
  await Promise.race([Promise.all(waiting), wait(LAST_MS, undefined, { ref: false })]);
  if (failure) throw failure;
  progress(`${times.reconcile.length} of ${waiting.length} changes reached their child`);
}

async function one(name: string, message: string, streamed: Map<string, number>): Promise<void> {
  const sent = performance.now();
  streamed.set(name, sent);
  await client.mergePatch(LOADS, { namespace: NAMESPACE, name }, { spec: { message } });
  await watch.until(() => watch.message(name) === message);
  times.reconcile.push(performance.now() - sent);
}

/** Reads the stream of CRs: a change counts when the first frame with its name comes. */
async function follow(url: string, sent: Map<string, number>): Promise<void> {
  const { body } = await request(url, { signal: over.signal, bodyTimeout: 0 });
  for await (const chunk of body) {
    const now = performance.now();
    for (const [, name = ''] of String(chunk).matchAll(/"name":"(load-\d+)"/g)) {
      const at = sent.get(name);
      if (at === undefined) continue;
      sent.delete(name);
      times.stream.push(now - at);
    }
  }
}

async function ask(url: string): Promise<void> {
  for (let index = 0; !over.signal.aborted; index++) {
    const asked = performance.now();
    const { body } = await request(`${url}${PATHS[index % PATHS.length]}`, { signal: over.signal });
    await body.dump();
    times.liveApi.push(performance.now() - asked);
    await wait(ASK_MS, undefined, { signal: over.signal });
  }
}

/** What the probe wrote for whole seconds after the moment. */
function blocksSince(file: string, began: number): readonly number[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .filter(([at = 0]) => at >= began + 1_000)
    .map(([, ms = 0]) => ms);
}
