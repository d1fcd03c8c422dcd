/** What an ONCOP client costs: reads from memory, reads over HTTP, many peers, and subscriptions that end. */
import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import {
  type CrossDeclaration,
  compileCross,
  OncopClient,
  type RequestResult,
  undiciTransport,
} from '../../oncop/index.js';
import type { Sibling } from './sibling.js';

const clock = systemClock();

function declared(count: number, host: (i: number) => string, cacheFor: string): CrossDeclaration[] {
  return Array.from({ length: count }, (_, i) => ({
    crd: `crd${i}`,
    source: { host: host(i), protocol: 'metrics', mode: 'poll', cacheFor, staleAfter: '1m' },
  }));
}

const reference = (i: number): string => `cross.crd${i}.metrics.queueDepth`;

/** Nanoseconds of one read from memory, through the client's map of references and through a handle. */
export async function cachedRead(sibling: Sibling): Promise<{ byText: number; byHandle: number }> {
  const client = new OncopClient();
  const { plan } = compileCross(
    declared(1, () => `http://127.0.0.1:${sibling.port}`, '1m'),
    { crds: [], env: {} },
  );
  const reader = client.open(plan);
  await reader.fetch([reference(0)]);
  const handle = reader.reference(reference(0));
  const byHandle = nanoseconds(() => handle.read());
  const byText = nanoseconds(() => reader.read(reference(0)));
  await client.close();
  return { byText, byHandle };
}

function nanoseconds(work: () => unknown): number {
  const TIMES = 2_000_000;
  let sink: unknown;
  for (let i = 0; i < TIMES / 10; i++) sink = work();
  const started = process.hrtime.bigint();
  for (let i = 0; i < TIMES; i++) sink = work();
  const ns = Number(process.hrtime.bigint() - started) / TIMES;
  if (sink === undefined) throw new Error('the work gave nothing');
  return ns;
}

const LANES = 16;
const URLS = 200;

export interface Sample {
  readonly perSecond: number;
  /** Of this process, for each read. */
  readonly cpuUs: number;
}

/** Reads that each make a request, `LANES` at a time. */
export async function uncachedRead(sibling: Sibling, seconds: number, path: string): Promise<Sample> {
  const cross = declared(URLS, () => `http://127.0.0.1:${sibling.port}${path}`, '1ms');
  const client = new OncopClient({ cross });
  let next = 0;
  const sample = await throughput(seconds, async () => {
    const { value } = await client.read(reference(next++ % URLS));
    if (value !== 12) throw new Error(`read ${String(value)}`);
  });
  await client.close();
  return sample;
}

/** The same documents, with nothing between undici and `JSON.parse`, none of them kept. */
export async function rawRead(sibling: Sibling, seconds: number, base: string): Promise<Sample> {
  const pool = new Pool(`http://127.0.0.1:${sibling.port}`, { connections: LANES, pipelining: 1 });
  let next = 0;
  const sample = await throughput(seconds, async () => {
    const path = `${base}/katalog/crd${next++ % URLS}`;
    const { body } = await pool.request({ method: 'GET', path, headers: { accept: 'application/json' } });
    const { metrics } = (await body.json()) as { metrics: { queueDepth: number } };
    if (metrics.queueDepth !== 12) throw new Error(`read ${metrics.queueDepth}`);
  });
  await pool.close();
  return sample;
}

async function throughput(seconds: number, work: () => Promise<void>): Promise<Sample> {
  let done = 0;
  const end = performance.now() + seconds * 1_000;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      await work();
      done++;
    }
  };
  const started = performance.now();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: LANES }, lane));
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (done / (performance.now() - started)) * 1_000, cpuUs: (user + system) / done };
}

export interface ManyPeers {
  readonly pollsPerSecond: number;
  /** Of one core. */
  readonly cpuPercent: number;
  readonly results: Readonly<Partial<Record<RequestResult, number>>>;
  /** Requests in each tenth of a second after an outage, from the first on. */
  readonly comeback: readonly number[];
  /** Milliseconds from the end of the outage until every value was fresh again. */
  readonly freshAfterMs: number;
}

/** Peers with a name each, polled every second: for `seconds`, through an outage of `outage` seconds, and after it. */
export async function manyPeers(
  sibling: Sibling,
  peers: number,
  seconds: number,
  outage: number,
): Promise<ManyPeers> {
  const results: Partial<Record<RequestResult, number>> = {};
  const transport = undiciTransport({ clock, lookup: toThisMachine });
  const cross = declared(peers, (i) => `http://peer-${i}.test:${sibling.port}`, '1s');
  const client = new OncopClient({
    cross,
    transport: transport.send,
    random: systemRandom,
    onReport: (told) => {
      if (told.type === 'request') results[told.result] = (results[told.result] ?? 0) + 1;
    },
  });
  const watches = Array.from({ length: peers }, (_, i) => client.watch(reference(i), () => undefined));
  const reader = client.open(compileCross(cross, { crds: [], env: {} }).plan);
  await wait(3_000);
  const polls = results.ok ?? 0;
  const before = process.cpuUsage();
  const started = performance.now();
  await wait(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  const took = performance.now() - started;
  const pollsPerSecond = (((results.ok ?? 0) - polls) / took) * 1_000;
  const cpuPercent = (user + system) / 10 / took;
  await sibling.shut();
  await wait(outage * 1_000);
  await sibling.open();
  const back = performance.now();
  // Looks into memory: asking would move the polls.
  const isFresh = (i: number): boolean => {
    const reading = reader.read(reference(i));
    return !reading.stale && !reading.missing;
  };
  for (let i = 0; i < peers; ) {
    if (isFresh(i)) i++;
    else await wait(20);
  }
  const freshAfterMs = performance.now() - back;
  await wait(2_000);
  const comeback = histogram(await sibling.arrivals());
  for (const watch of watches) watch.stop();
  await client.close();
  await transport.close();
  return { pollsPerSecond, cpuPercent, results, comeback, freshAfterMs };
}

const toThisMachine: LookupFunction = (_, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

function histogram(times: readonly number[]): readonly number[] {
  const first = times[0] ?? 0;
  const bins: number[] = [];
  for (const time of times) {
    const bin = Math.floor((time - first) / 100);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return Array.from(bins, (count) => count ?? 0);
}

export interface Churn {
  readonly subscriptions: number;
  readonly handles: { readonly before: number; readonly after: number };
  readonly heapGrowthKiB: number;
}

/** Subscriptions to URLs of their own that end, some before and some after their first reading. */
export async function churn(sibling: Sibling, subscriptions: number): Promise<Churn> {
  const COUNT = 100;
  const client = new OncopClient({ cross: declared(COUNT, () => `http://127.0.0.1:${sibling.port}`, '1s') });
  const round = async (waits: boolean): Promise<void> => {
    const watches = Array.from({ length: COUNT }, (_, i) => client.watch(reference(i), () => undefined));
    if (waits) await wait(20);
    for (const watch of watches) watch.stop();
  };
  for (let i = 0; i < 20; i++) await round(i % 2 === 0);
  const before = await settled();
  for (let i = 0; i < subscriptions / COUNT; i++) await round(i % 2 === 0);
  const after = await settled();
  await client.close();
  return {
    subscriptions,
    handles: { before: before.handles, after: after.handles },
    heapGrowthKiB: (after.heap - before.heap) / 1_024,
  };
}

async function settled(): Promise<{ handles: number; heap: number }> {
  await wait(500);
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  return { handles: process.getActiveResourcesInfo().length, heap: process.memoryUsage().heapUsed };
}
