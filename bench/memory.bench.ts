/**
 * Bytes of heap that a runtime keeps for each CR of 2 kB, against the bytes of the CRs' JSON.
 *
 * Usage: npm run bench -- memory [--children] [--old-space MiB] [CRs… (1000 10000 100000)]. `ork run` on an embedded
 * cluster; build first. `--children`: each CR has two ConfigMaps of 1 kB, which count into its bytes. `--old-space`: the
 * heap of `ork` is bounded as in a container, where V8 else lets garbage wait as long as there is memory.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { startDevCluster } from '../devcluster/index.js';
import { sleep, systemClock } from '../lib/base/index.js';
import { KubeClient } from '../runtime/index.js';
import { BENCHES, crd } from './support/bench-crd.js';
import { OrkProcess } from './support/ork-process.js';
import { progress, report } from './support/report.js';
import { tidy } from './support/stats.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { children: { type: 'boolean', default: false }, 'old-space': { type: 'string' } },
});
const withChildren = options.children;
const heapFlags = options['old-space'] === undefined ? [] : [`--max-old-space-size=${options['old-space']}`];
const sizes = positionals.length > 0 ? positionals.map(Number) : [1_000, 10_000, 100_000];
const clock = systemClock();
const probe = new URL('./support/memory-probe.js', import.meta.url).href;

const TEXT = 'a text as configurations have it '.repeat(28);
const CHILDREN = ['a', 'b'].map(
  (name) => `{ name: "{{ .metadata.name }}-${name}", data: { text: "${TEXT}" } }`,
);
const BOX = withChildren ? `{ onReconcile: { configMaps: [${CHILDREN.join(', ')}] } }` : '{}';

/** No status, which would be as many requests again; without `--children`, CRs alone. */
const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: memory }
spec:
  crds:
    bench:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      workers: 8
      resync: 1h
      ignoreStatusPatch: true
      operatorBox: ${BOX}
`;

interface Row {
  readonly crs: number;
  readonly jsonBytes: number;
  readonly heapBytes: number;
  readonly rssMiB: number;
}

const rows: Row[] = [];
const empty = await measure(0);
for (const crs of sizes) rows.push(await measure(crs));
const last = rows.at(-1);
const perCr = (row: Row): number => (row.heapBytes - empty.heapBytes) / row.crs;
report({
  bench: ['memory', ...process.argv.slice(2).filter((arg) => arg.startsWith('--'))].join(' '),
  unit: 'bytes/CR',
  better: 'lower',
  ours: last && tidy(perCr(last)),
  reference: last && tidy(last.jsonBytes / last.crs),
  ratio: last && tidy((perCr(last) * last.crs) / last.jsonBytes),
  rows: rows.map((row) => ({
    crs: row.crs,
    heapPerCr: tidy(perCr(row)),
    jsonPerCr: tidy(row.jsonBytes / row.crs),
    ratio: tidy((perCr(row) * row.crs) / row.jsonBytes),
    rssMiB: tidy(row.rssMiB),
  })),
  withoutCrs: { heapMiB: tidy(empty.heapBytes / 2 ** 20), rssMiB: tidy(empty.rssMiB) },
});

async function measure(crs: number): Promise<Row> {
  const cluster = await startDevCluster({ clock });
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-memory-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  await writeFile(join(folder, 'katalog.yaml'), KATALOG);
  const client = new KubeClient({ config: { from: 'file', path: kubeconfig }, clock });
  try {
    await crd(client, clock);
    const crBytes = await fill(client, crs);
    const flags = ['--port', '0', '--no-leader-election', '--kubeconfig', kubeconfig, '--log-level', 'warn'];
    const ork = new OrkProcess(['run', '-f', join(folder, 'katalog.yaml'), ...flags], {}, [
      ...heapFlags,
      '--expose-gc',
      '--import',
      probe,
    ]);
    await drained(await ork.url, crs);
    const jsonBytes = crBytes + (withChildren ? await childBytes(client) : 0);
    const { heapUsed, rss } = await ork.memory();
    await ork.stop();
    progress(`${crs} CRs: heap ${Math.round(heapUsed / 2 ** 20)} MiB, RSS ${Math.round(rss / 2 ** 20)} MiB`);
    return { crs, jsonBytes, heapBytes: heapUsed, rssMiB: rss / 2 ** 20 };
  } finally {
    await client.close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Creates CRs whose JSON, as the API server gives it, has about 2 kB; gives the bytes of all. */
async function fill(client: KubeClient, crs: number): Promise<number> {
  let next = 0;
  let bytes = 0;
  const lane = async (): Promise<void> => {
    while (next < crs) {
      const size = next++;
      const made = await client.create(BENCHES, {
        apiVersion: BENCHES.apiVersion,
        kind: 'Bench',
        metadata: {
          name: `bench-${size}`,
          namespace: 'default',
          labels: { app: 'bench', shard: `${size % 16}` },
        },
        spec: { text: `${size} `.padEnd(1_500, 'a text as specs have it '), size },
      });
      bytes += Buffer.byteLength(JSON.stringify(made));
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));
  return bytes;
}

/** Every CR is in the cache and was reconciled once. */
async function drained(url: string, crs: number): Promise<void> {
  for (;;) {
    const answer = await request(`${url}/katalog/bench`);
    const body = (await answer.body.json()) as { metrics?: Record<string, number> };
    const { resourceCount = -1, queueDepth = 1, workersBusy = 1, reconcileTotal = 0 } = body.metrics ?? {};
    if (resourceCount === crs && queueDepth + workersBusy === 0 && reconcileTotal >= crs) return;
    await sleep(clock, 200);
  }
}

/** Bytes of all children, as the API server gives them. */
async function childBytes(client: KubeClient): Promise<number> {
  const resource = { apiVersion: 'v1', plural: 'configmaps', namespaced: true };
  let bytes = 0;
  let more: string | undefined;
  do {
    const page = await client.list(resource, {
      limit: 500,
      ...(more === undefined ? {} : { continue: more }),
    });
    for (const item of page.items) bytes += Buffer.byteLength(JSON.stringify(item));
    more = page.continue;
  } while (more !== undefined);
  return bytes;
}
