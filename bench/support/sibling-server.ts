/** A process that answers as a runtime would, for benches of what reads it; told what to do by its parent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Order, type Report, TAGGED } from './sibling-protocol.js';

const ETAG = '"3-1000"';

const metrics = {
  queueDepth: 12,
  workersBusyPercent: 50,
  workersIdlePercent: 50,
  errorRatePercent: 0,
  reconcileDurationP95Ms: 12.5,
  workers: 4,
  errorRate: 0,
  successRate: 1,
  autoscaleActive: false,
  workersBusy: 2,
  queueOldestMs: 18,
  reconcilesPerSecond: 40.5,
  reconcileTotal: 123_456,
  resourceCount: 900,
};
/** As large as that of a runtime whose CRD has a few templates and rules; its number stands where `SEQ` does. */
const SEQ = 1_000_000;
const [before = '', after = ''] = JSON.stringify({
  name: 'loader',
  isKonductor: true,
  identity: 'loader-0',
  epoch: 3,
  seq: SEQ,
  metrics,
  workerDetails: Object.fromEntries(
    Array.from({ length: 16 }, (_, i) => [`loader-worker-${i}`, 'processing']),
  ),
  rbac: {
    rules: Array.from({ length: 12 }, (_, i) => ({ apiGroups: [''], resources: [`r${i}`], verbs: ['get'] })),
  },
}).split(`${SEQ}`);
const length = before.length + `${SEQ}`.length + after.length;
const headers = { 'content-type': 'application/json', 'content-length': length };

const sockets = new Set<Socket>();
let arrivals: number[] = [];
let server: Server | undefined;
let port = 0;
let answers = 0;

function open(): void {
  arrivals = [];
  server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    arrivals.push(Date.now());
    const isTagged = request.url?.startsWith(TAGGED) ?? false;
    if (isTagged && request.headers['if-none-match'] === ETAG) response.writeHead(304, { etag: ETAG }).end();
    else
      response
        .writeHead(200, isTagged ? { ...headers, etag: ETAG } : headers)
        .end(`${before}${SEQ + (answers++ % SEQ)}${after}`);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen({ port, host: '127.0.0.1', backlog: 4_096 }, () => {
    port = ((server as Server).address() as AddressInfo).port;
    tell({ port });
  });
}

function shut(): void {
  server?.close(() => tell({ shut: true }));
  for (const socket of sockets) socket.destroy();
}

function tell(report: Report): void {
  process.send?.(report);
}

process.on('message', (order: Order) => {
  if (order === 'open') open();
  else if (order === 'shut') shut();
  else tell({ arrivals });
});
process.on('disconnect', () => process.exit());
