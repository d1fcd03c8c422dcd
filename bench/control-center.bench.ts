/**
 * What the Control Center costs over many runtimes and browsers, and how late a change of a runtime is drawn.
 *
 * Usage: npm run bench -- control-center [sources (50)] [browsers (20)] [changes a second of each CRD (1)] [seconds (20)].
 * Build first. The runtimes are real Live APIs over fake views of ten CRDs, in a process of their own; with 0 changes a
 * second they are idle. One of the browsers is Chromium, where this machine has it: `pixelMs` is from the change in that
 * process to the frame that shows it, on the overview and on the page of one CRD; `paintMs` is the first contentful paint
 * of the overview with an empty cache, as it is and with the processor slowed 4 times and 40 ms away; `page` is the CPU
 * time that those two pages use, and the frames that they draw, while nothing measures their pixels. With 0 changes a
 * second these are the pages of idle runtimes, which draw ages and nothing else. The others read streams, and two of
 * them look at what they read: `ours` is from the change to the row in the stream of the overview, `crdDelayMs` to that
 * of a CRD. Browsers that read nothing are opened at the end: what the Control Center grows by. The last line says which
 * goals were missed or not measured.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { BlockReader } from '../oncop/index.js';
import { chromiumPath } from '../test/support/browser.js';
import { ControlPage, type PageUsage } from './support/control-page.js';
import { verdictOf } from './support/goals.js';
import { processUsage } from './support/process-usage.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

const [sources = 50, browsers = 20, perSecond = 1, seconds = 20] = process.argv.slice(2).map(Number);
const base = Date.now();
const WARM_UP_MS = 5_000;
const DEAF = 100;
const DEAF_MS = 10_000;
const LOOKS = 20;
const LOOK_MS = 100;
const MIB = 1024 * 1024;
/** From the change to the pixel: 300 ms of quiet lie before one a second, and none before ten. */
const PIXEL_GOALS = {
  overviewPixelP95: 500,
  ...(perSecond > 1 ? { crdPixelP50: 150, crdPixelP95: 250 } : { crdPixelP50: 80 }),
};
/** Ages are drawn once a second. */
const IDLE_GOALS = { crdPagePercent: 1, framesPerSecond: 1, crdFramesPerSecond: 1 };
/** At one change a second of each of 500 CRDs; an idle page and ten a second have their own. */
const GOALS = {
  cpuPercent: perSecond > 1 ? 100 : 25,
  rssMiB: 200,
  ...(perSecond > 1 ? {} : { pagePercent: perSecond === 0 ? 1 : 15 }),
  ...(perSecond === 0 ? IDLE_GOALS : PIXEL_GOALS),
  paintMs: 800,
  slowPaintMs: 1_500,
  deafGrowthMiB: 10,
};

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
  readonly memory: NodeJS.MemoryUsage;
}

function usage(child: ChildProcess): Promise<Usage> {
  const said = heard<Usage>(child);
  child.send('usage');
  return said;
}

/** In MiB. */
interface Memory {
  /** Of the process, without pages of files. */
  readonly own: number;
  readonly objects: number;
  readonly freeHeap: number;
  readonly buffers: number;
  /** Of the buffers: frames that no browser has taken. */
  readonly untaken: number;
}

/**
 * After a collection. V8 gives the pages that it has emptied back some time later, tens of MiB of them, so that the memory
 * of the process is the least that is seen.
 */
async function memoryOf(child: ChildProcess): Promise<Memory> {
  const { memory } = await usage(child);
  const { heapTotal, heapUsed, external } = memory;
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  const untaken = Number(/^orkestra_control_untaken_bytes (\d+)/m.exec(metrics)?.[1]);
  const own: number[] = [];
  while (own.push(processUsage(child.pid ?? 0).ownMiB) < LOOKS) await wait(LOOK_MS);
  return {
    own: Math.min(...own),
    objects: heapUsed / MIB,
    freeHeap: (heapTotal - heapUsed) / MIB,
    buffers: external / MIB,
    untaken: untaken / MIB,
  };
}

function growth(from: Memory, to: Memory) {
  const names = Object.keys(to) as (keyof Memory)[];
  return Object.fromEntries(names.map((name) => [name, tidy(to[name] - from[name])]));
}

let isMeasuring = false;

function streamUrl(url: string, topics: string): string {
  return `${url}api/stream?topics=${encodeURIComponent(topics)}`;
}

/**
 * Reads a stream and looks at nothing in it: what browsers do with what they read is on the machines of their users, and
 * this one has two cores.
 */
async function drain(url: string, topics: string): Promise<void> {
  const { body } = await request(streamUrl(url, topics), { headers: { 'accept-encoding': 'gzip' } });
  await body.dump({ limit: Number.POSITIVE_INFINITY });
}

/** Reads a stream, and takes the delay of each row in it. */
async function browse(url: string, topics: string, delays: number[]): Promise<void> {
  const response = await fetch(streamUrl(url, topics));
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
browse(url, 'overview', overview).catch(() => undefined);
browse(url, 'crd/rt-0/crd-0', crd).catch(() => undefined);
for (let index = 2; index < browsers; index++) drain(url, 'overview').catch(() => undefined);
progress(`${sources} sources, ${browsers} browsers, ${perSecond} changes a second`);
await wait(WARM_UP_MS);
const page = chromiumPath() === undefined ? undefined : await ControlPage.open();
await page?.goto(url, 'table.overview tbody tr:nth-child(20)');
const before = await usage(center);
const begun = performance.now();
isMeasuring = true;
const QUEUES = 'td[data-label="queue"]';
const [usageOfOverview] = await Promise.all([page?.usage(seconds * 1_000), wait(seconds * 1_000)]);
isMeasuring = false;
const after = await usage(center);
const elapsed = performance.now() - begun;
const rssMiB = processUsage(center.pid ?? 0).rssMiB;
const pixelsOfOverview = (await page?.delays(QUEUES, base, seconds * 1_000)) ?? [];
await page?.goto(`${url}runtimes/rt-0/crds/crd-0`, '.chart canvas');
const usageOfCrd = await page?.usage(seconds * 1_000);
const pixelsOfCrd =
  (await page?.delays('[data-chart="Queue depth"] .chart-value .num', base, seconds * 1_000)) ?? [];
const paint = await page?.firstPaint(url, { slowed: 1, awayMs: 0 });
const slowPaint = await page?.firstPaint(url, { slowed: 4, awayMs: 40 });
await page?.close();
const idle = await memoryOf(center);
await wait(DEAF_MS);
const calm = await memoryOf(center);
const sockets = Array.from({ length: DEAF }, () => deaf(url));
await wait(DEAF_MS);
const withDeaf = await memoryOf(center);
for (const socket of sockets) socket.destroy();
/** A page that asks every ten seconds sees a change this late. */
const POLL_MS = { p50: 5_000, p95: 9_500 };
const delays = (values: readonly number[]) => ({
  p50: tidy(percentile(values, 0.5)),
  p95: tidy(percentile(values, 0.95)),
  rows: values.length,
});
const pixelMs = { overview: delays(pixelsOfOverview), crd: delays(pixelsOfCrd) };
/** Without Chromium nothing of a page is measured. */
const tidied = (value: number | undefined): number => tidy(value ?? Number.NaN);
const tidiedUsage = (usage: PageUsage | undefined) =>
  usage && Object.fromEntries(Object.entries(usage).map(([name, value]) => [name, tidy(value)]));
const ours = delays(overview);
const deafGrowth = growth(calm, withDeaf);
const measured = {
  cpuPercent: tidy(((after.cpuMs - before.cpuMs) / elapsed) * 100),
  rssMiB: tidy(rssMiB),
  pagePercent: tidied(usageOfOverview?.processPercent),
  crdPagePercent: tidied(usageOfCrd?.processPercent),
  framesPerSecond: tidied(usageOfOverview?.framesPerSecond),
  crdFramesPerSecond: tidied(usageOfCrd?.framesPerSecond),
  overviewPixelP95: pixelMs.overview.p95,
  crdPixelP50: pixelMs.crd.p50,
  crdPixelP95: pixelMs.crd.p95,
  paintMs: tidied(paint),
  slowPaintMs: tidied(slowPaint),
  deafGrowthMiB: deafGrowth['own'],
};
const verdict = verdictOf(measured, GOALS);
progress(verdict.missed.length === 0 ? 'every goal that was measured is met' : verdict.missed.join(', '));
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
  cpuPercent: measured.cpuPercent,
  rssMiB: measured.rssMiB,
  crdDelayMs: delays(crd),
  growthMiB: { withoutDeaf: growth(idle, calm), withDeaf: deafGrowth },
  pixelMs,
  page: { overview: tidiedUsage(usageOfOverview), crd: tidiedUsage(usageOfCrd) },
  paintMs: {
    asItIs: paint === undefined ? null : tidy(paint),
    slowed: slowPaint === undefined ? null : tidy(slowPaint),
  },
  goals: GOALS,
  ...verdict,
});
runtimes.kill();
center.kill();
process.exit(0);
