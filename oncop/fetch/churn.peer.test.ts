/** Subscriptions that come and go over real sockets: what they hold, they let go of. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

const STATE = JSON.stringify({ isKonductor: true, epoch: 1, seq: 1, metrics: { queueDepth: 3 } });

/** A peer that pushes one frame and answers polls, and knows what is open. */
async function streamingPeer() {
  const sockets = new Set<Socket>();
  const streams = new Set<ServerResponse>();
  let opened = 0;
  const server = createServer((request, response) => {
    if (!request.url?.includes('/stream')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(STATE);
      return;
    }
    opened++;
    streams.add(response);
    response.on('close', () => streams.delete(response));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: metrics\ndata: ${STATE}\nat: ${opened}\nid: 1-1\n\n`);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  const peer = await peers.started(Promise.resolve({ url, connections: () => sockets.size, close }));
  return { ...peer, sockets, streams, opened: () => opened };
}

const SUBSCRIPTIONS = 500;
const AT_A_TIME = 100;

it('five hundred streams leave no socket, no timer and no handle', async () => {
  const server = await streamingPeer();
  const cross = Array.from({ length: AT_A_TIME }, (_, i) => ({
    crd: `crd${i}`,
    source: { host: server.url, protocol: 'metrics' },
  }));
  const { reader, clock, moving } = peers.open(cross);
  const round = async (): Promise<void> => {
    const stops: (() => void)[] = [];
    const heard = cross.map(
      ({ crd }) =>
        new Promise<void>((resolve) => {
          stops.push(reader.watch([METRICS.replace('loader', crd)], resolve));
        }),
    );
    await moving(Promise.all(heard));
    expect(server.streams.size).toBe(AT_A_TIME);
    for (const stop of stops) stop();
    while (server.streams.size > 0) await clock.advance(0);
  };
  await round();
  const before = process.getActiveResourcesInfo().length;
  for (let i = 1; i < SUBSCRIPTIONS / AT_A_TIME; i++) await round();
  expect(server.opened()).toBe(SUBSCRIPTIONS);
  expect(clock.pending).toBe(0);
  expect(server.sockets.size).toBe(0);
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});
