/**
 * A publisher in a process of its own, told by its parent: a Live API over one CRD, or, as the reference, a bare server
 * that writes the same bytes to every socket in a loop.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLiveApi, DEFAULT_LIMITS } from '../../runtime/live-api/index.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import { fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';

/** All subscribers are of one address. */
const LIMITS = { ...DEFAULT_LIMITS, connections: 100_000, streams: 100_000, frames: 1_000_000 };

/** From the parent: the state changes now; or how much of the processor was used since the last such question. */
export type ToServer = { readonly change: number } | { readonly usage: true };
export type FromServer = { readonly url: string } | { readonly cpuMs: number; readonly rss: number };

const crd = fakeCrd();
const view = fakeView(crd);

/** `queueDepth` names the change, by which the parent knows when it was made. */
function change(number: number): void {
  crd.pool = { ...crd.pool, queueDepth: number };
  crd.values = { ...crd.values, queueDepth: number };
  view.touch(view.changedAt + 1);
}

async function ours(): Promise<string> {
  const api = createLiveApi(view, { metrics: createMetrics({ processDefaults: false }), limits: LIMITS });
  return api.listen({ port: 0, host: '127.0.0.1' });
}

/** Writes what the Live API gives for the state, made once per change. */
async function raw(): Promise<string> {
  const api = createLiveApi(view, { metrics: createMetrics({ processDefaults: false }), limits: LIMITS });
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    open.add(response);
    request.on('close', () => open.delete(response));
  });
  for (const fake of view.fakes) {
    fake.watchers.add(async () => {
      const [health, info] = await Promise.all(
        ['/katalog/loader/health', '/katalog/loader'].map((url) => api.inject({ method: 'GET', url })),
      );
      const frame = Buffer.from(
        `event: health\ndata: ${health?.payload}\n\nevent: metrics\nid: 1\ndata: ${info?.payload}\n\n`,
      );
      for (const response of open) response.write(frame);
    });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let used = process.cpuUsage();
process.on('message', (message: ToServer) => {
  if ('change' in message) return change(message.change);
  const { user, system } = process.cpuUsage(used);
  used = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, rss: process.memoryUsage().rss } satisfies FromServer);
});
process.on('disconnect', () => process.exit());
const url = await (process.argv[2] === 'raw' ? raw() : ours());
process.send?.({ url } satisfies FromServer);
