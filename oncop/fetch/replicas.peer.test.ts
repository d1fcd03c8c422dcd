/** The leader rule against replicas behind one port, through the transport that ships. */
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { peersBehindOnePort } from '../../test/support/peer.js';
import { loaderAt, METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

describe('two replicas behind one port', () => {
  const replica = (isKonductor: boolean, queueDepth: number, more: object = {}) => [
    http.get('*/katalog/loader', () =>
      HttpResponse.json({ isKonductor, metrics: { queueDepth }, epoch: 1, seq: 1, ...more }),
    ),
    http.get('*/katalog/loader/cr/ns/*', () =>
      HttpResponse.json({ isKonductor, status: { by: queueDepth } }),
    ),
  ];

  it('are asked on new connections until the leader answers, which is then stayed with', async () => {
    const server = await peers.started(
      peersBehindOnePort(replica(false, 0), replica(false, 0), replica(true, 77), replica(false, 0)),
    );
    const bench = peers.open([loaderAt(server.url)]);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS).value).toBe(77);
    expect(bench.results()).toEqual(['follower', 'follower', 'ok']);
    expect(server.connections()).toBe(3);
    await bench.clock.advance(31_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['follower', 'follower', 'ok', 'ok']);
    expect(server.connections()).toBe(3);
  });

  it('leave the last leader’s value in use, ageing, while none leads', async () => {
    let leads = true;
    const handlers = [
      http.get('*/katalog/loader', () =>
        HttpResponse.json({ isKonductor: leads, metrics: { queueDepth: leads ? 50 : 0 } }),
      ),
    ];
    const server = await peers.started(peersBehindOnePort(handlers, handlers));
    const bench = peers.open([loaderAt(server.url)]);
    await bench.reader.fetch([METRICS]);
    leads = false;
    await bench.clock.advance(40_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['ok', 'follower', 'follower', 'follower', 'follower']);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 50, ageMs: 40_000, stale: true });
    await bench.clock.advance(50_001);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: undefined, missing: true });
  });

  it('an answer of a deposed leader is rejected', async () => {
    const answers = [
      { epoch: 4, seq: 2 },
      { epoch: 3, seq: 900 },
      { epoch: 4, seq: 3 },
    ];
    const handlers = [
      http.get('*/katalog/loader', () => {
        const order = answers.shift();
        return HttpResponse.json({ isKonductor: true, metrics: { queueDepth: order?.seq }, ...order });
      }),
    ];
    const server = await peers.started(peersBehindOnePort(handlers, handlers));
    const bench = peers.open([loaderAt(server.url)]);
    await bench.reader.fetch([METRICS]);
    await bench.clock.advance(31_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['ok', 'older', 'ok']);
    expect(bench.reader.read(METRICS).value).toBe(3);
    expect(server.connections()).toBe(2);
  });

  it('may both answer for a CR', async () => {
    const server = await peers.started(peersBehindOnePort(replica(false, 1), replica(true, 2)));
    const bench = peers.open([loaderAt(server.url)]);
    await bench.reader.fetch(['cross.loader.status.by']);
    expect(bench.reader.read('cross.loader.status.by').value).toBe(1);
  });
});
