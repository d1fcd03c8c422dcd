/**
 * Milliseconds from the start of the process until `/ready` with 10,000 CRs, against a process that only lists them in pages.
 *
 * Usage: npm run bench -- startup [CRs (10000)] [rounds (7)]. Needs KUBEBUILDER_ASSETS; build first.
 */
import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { request } from 'undici';
import { sleep, systemClock } from '../lib/base/index.js';
import { KubeClient } from '../runtime/index.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { BENCHES, crd, seed } from './support/bench-crd.js';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';

const [crs = 10_000, rounds = 7] = process.argv.slice(2).map(Number);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: startup }
spec:
  crds:
    bench:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      resync: 1h
      ignoreStatusPatch: true
      operatorBox: {}
`;

const clock = systemClock();
const plane = await startControlPlane(assets);
const folder = await mkdtemp(join(tmpdir(), 'orkestra-startup-'));
const katalog = join(folder, 'katalog.yaml');
await writeFile(katalog, KATALOG);
const client = new KubeClient({ config: { from: 'file', path: plane.kubeconfig }, clock });
const credentials = await readCredentials();
const ours: number[] = [];
const reference: number[] = [];
const node: number[] = [];
try {
  await crd(client, clock);
  await seed(client, 'startup', crs);
  for (let round = 0; round <= rounds; round++) {
    const first = await ready();
    const second = await listed();
    progress(`round ${round}: ready after ${Math.round(first)} ms, listed after ${Math.round(second)} ms`);
    if (round === 0) continue;
    ours.push(first);
    reference.push(second);
    node.push(bare());
  }
} finally {
  await client.close();
  await plane.stop();
  await rm(folder, { recursive: true, force: true });
}
report({
  bench: 'startup',
  unit: 'ms',
  better: 'lower',
  ours: tidy(median(ours)),
  reference: tidy(median(reference)),
  ratio: tidy(median(ours) / median(reference)),
  // Node's own start is in both.
  node: tidy(median(node)),
  ratioWithoutNode: tidy((median(ours) - median(node)) / (median(reference) - median(node))),
  crs,
  rounds,
});

async function ready(): Promise<number> {
  const started = performance.now();
  const args = ['run', '-f', katalog, '--port', '0', '--host', '127.0.0.1', '--no-leader-election'];
  // Without a channel: as in production, nobody is told of every change of the queue.
  const ork = spawn(process.execPath, ['dist/src/main.js', ...args, '--kubeconfig', plane.kubeconfig], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listening(ork.stdout);
  for (;;) {
    const { statusCode, body } = await request(`${url}/ready`);
    await body.dump();
    if (statusCode === 200) break;
    await sleep(clock, 5);
  }
  const ms = performance.now() - started;
  const ended = once(ork, 'exit');
  ork.kill('SIGTERM');
  await ended;
  return ms;
}

/** The address in the log line that says it. */
async function listening(log: Readable): Promise<string> {
  for await (const line of createInterface({ input: log })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url !== undefined) return url;
  }
  throw new Error('ork exited before it listened');
}

async function listed(): Promise<number> {
  const started = performance.now();
  const script = fileURLToPath(new URL('./support/raw-list.js', import.meta.url));
  const child = fork(script, [...credentials, `/apis/${BENCHES.apiVersion}/${BENCHES.plural}`]);
  const [{ objects }] = (await once(child, 'message')) as [{ objects: number }];
  const ms = performance.now() - started;
  if (objects !== crs) throw new Error(`${objects} objects were listed, not ${crs}`);
  await once(child, 'exit');
  return ms;
}

/** Server, certificate authority and token, as text. */
async function readCredentials(): Promise<readonly string[]> {
  const config = new KubeConfig();
  config.loadFromFile(plane.kubeconfig);
  const { server = '', caFile, caData = '' } = config.getCurrentCluster() ?? {};
  const ca = caFile ? await readFile(caFile, 'utf8') : Buffer.from(caData, 'base64').toString();
  return [server, ca, config.getCurrentUser()?.token ?? ''];
}

/** Node's own start. */
function bare(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
}
