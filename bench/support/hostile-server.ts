/**
 * A Live API over 100,000 CRs in a process of its own, which reports how long its event loop was blocked: on the clock,
 * and by the processor time of its thread between two ticks, which other processes on the machine do not lengthen; with the
 * requests that began in that block, and the longest collection of garbage. Its state changes a hundred times a second, so
 * that no response is served from memory for long.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { createLiveApi } from '../../runtime/live-api/index.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import { fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';

/** From the parent: the figures since the last such question, please. */
export type ToHostileServer = 'figures';
export type FromHostileServer =
  | { readonly url: string }
  | {
      readonly longestMs: number;
      readonly longestCpuMs: number;
      /** Requests of the block that took the most processor time. */
      readonly requests: number;
      /** Of the clock. */
      readonly longestGcMs: number;
      readonly rssMiB: number;
      readonly heapMiB: number;
    };

const count = Number(process.argv[2]);
const crd = fakeCrd();
crd.objects = Array.from({ length: count }, (_, i) =>
  fakeObject(
    `ns-${String(Math.floor(i / 1_000)).padStart(4, '0')}`,
    `cr-${String(i).padStart(6, '0')}`,
    {
      spec: { domain: `d${i}.example`, text: 'x'.repeat(1_500), hosts: [`a${i}`, `b${i}`] },
      status: { phase: 'Up' },
    },
    { labels: { app: 'web', tier: `t${i % 10}`, shard: `${i % 1_000}` } },
  ),
);
const view = fakeView(crd);
setInterval(() => view.touch(view.changedAt + 10), 10);

/** What the main thread has had of a processor, in milliseconds; of the whole process where Linux does not say. */
function threadCpuMs(): number {
  try {
    const [ns] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ns) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}

const NOTHING = { ms: 0, cpuMs: 0, requests: 0, gcMs: 0 };
let longest = NOTHING;
let requests = 0;
subscribe('http.server.request.start', () => {
  requests += 1;
});
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries())
    longest = { ...longest, gcMs: Math.max(longest.gcMs, duration) };
}).observe({ entryTypes: ['gc'] });
let last = { at: performance.now(), cpu: threadCpuMs() };
setInterval(() => {
  const now = { at: performance.now(), cpu: threadCpuMs() };
  const [ms, cpuMs] = [now.at - last.at, now.cpu - last.cpu];
  if (cpuMs > longest.cpuMs) longest = { ...longest, cpuMs, requests };
  if (ms > longest.ms) longest = { ...longest, ms };
  requests = 0;
  last = now;
}, 1);
process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { ms: longestMs, cpuMs: longestCpuMs, requests, gcMs: longestGcMs } = longest;
  process.send?.({
    longestMs,
    longestCpuMs,
    requests,
    longestGcMs,
    rssMiB: rss / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
  } satisfies FromHostileServer);
  // What the collection above took is not the callers'.
  setTimeout(() => {
    longest = NOTHING;
  }, 50);
});
process.on('disconnect', () => process.exit());
const api = createLiveApi(view, { metrics: createMetrics({ processDefaults: true }) });
process.send?.({ url: await api.listen({ port: 0, host: '127.0.0.1' }) } satisfies FromHostileServer);
