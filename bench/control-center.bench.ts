/**
 * What the Control Center's server costs over many runtimes and browsers, and how late a change reaches a browser.
 *
 * Usage: npm run bench -- control-center [sources (50)] [browsers (20)] [changes a second of each CRD (1)] [seconds (20)].
 * The runtimes are real Live APIs over fake views of ten CRDs, in a process of their own. The delay is from the change in
 * that process to its row in the stream of a browser that looks at the overview, and of one that looks at one CRD.
 * Browsers that do not read (100 of them) open their streams at the end.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { BlockReader } from '../oncop/index.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

const [sources = 50, browsers = 20, perSecond = 1, seconds = 20] = process.argv.slice(2).map(Number);
const base = Date.now();
const WARM_UP_MS = 5_000;
const DEAF = 100;

function start(file: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(`./support/${file}.js`, import.meta.url)), [...args], {
    execArgv: ['--expose-gc'],
  });
}

function heard<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
}

interface Usage {
  readonly cpuMs: number;
  readonly rss: number;
}

function usage(child: ChildProcess): Promise<Usage> {
  const said = heard<Usage>(child);
  child.send('usage');
  return said;
}

let isMeasuring = false;

/** Reads a stream, and takes the delay of each row in it. */
async function browse(url: string, topics: string, delays: number[]): Promise<void> {
  const response = await fetch(`${url}api/stream?topics=${encodeURIComponent(topics)}`);
  const blocks = new BlockReader(64 * 1024 * 1024);
  const last = new Map<string, number>();
  for await (const chunk of response.body ?? []) {
    for (const { event, data } of blocks.push(chunk as Uint8Array)) {
      if (event !== 'change' || !data) continue;
      const now = Date.now() - base;
      const { set } = JSON.parse(Buffer.from(data).toString('utf8')) as {
        set: Record<string, { queueDepth?: number }>;
      };
      for (const [key, { queueDepth }] of Object.entries(set)) {
        if (!key.startsWith('row:') || typeof queueDepth !== 'number' || last.get(key) === queueDepth)
          continue;
        last.set(key, queueDepth);
        if (isMeasuring) delays.push(now - queueDepth);
      }
    }
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A browser that opens a stream and reads nothing of it. */
function deaf(url: string): Socket {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.on('error', () => undefined);
  socket.write(`GET /api/stream?topics=overview HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return socket;
}

const runtimes = start('control-runtimes', [`${sources}`, `${perSecond}`, `${base}`]);
const { urls } = await heard<{ urls: string[] }>(runtimes);
const center = start('control-server', [JSON.stringify(urls)]);
const { url } = await heard<{ url: string }>(center);
const overview: number[] = [];
const crd: number[] = [];
for (let index = 0; index < browsers - 1; index++)
  browse(url, 'overview', index === 0 ? overview : []).catch(() => undefined);
browse(url, 'crd/rt-0/crd-0', crd).catch(() => undefined);
progress(`${sources} sources, ${browsers} browsers, ${perSecond} changes a second`);
await wait(WARM_UP_MS);
const before = await usage(center);
const begun = performance.now();
isMeasuring = true;
await wait(seconds * 1_000);
isMeasuring = false;
const after = await usage(center);
const elapsed = performance.now() - begun;
const sockets = Array.from({ length: DEAF }, () => deaf(url));
await wait(10_000);
const withDeaf = await usage(center);
for (const socket of sockets) socket.destroy();
/** A page that asks every ten seconds sees a change this late. */
const POLL_MS = { p50: 5_000, p95: 9_500 };
const delays = (values: readonly number[]) => ({
  p50: tidy(percentile(values, 0.5)),
  p95: tidy(percentile(values, 0.95)),
  rows: values.length,
});
const ours = delays(overview);
report({
  bench: 'control-center',
  unit: 'ms',
  better: 'lower',
  ours,
  reference: POLL_MS,
  ratio: tidy(ours.p95 / POLL_MS.p95),
  sources,
  browsers,
  perSecond,
  cpuPercent: tidy(((after.cpuMs - before.cpuMs) / elapsed) * 100),
  rssMiB: tidy(after.rss / 1024 / 1024),
  crdDelayMs: delays(crd),
  deafGrowthMiB: tidy((withDeaf.rss - after.rss) / 1024 / 1024),
});
runtimes.kill();
center.kill();
process.exit(0);
