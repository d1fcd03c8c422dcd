/** How names and addresses of peers are followed, over the transport that ships. */
import { networkInterfaces } from 'node:os';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { peerAt } from '../../test/support/peer.js';
import { METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

const says = (queueDepth: number) =>
  http.get('*/katalog/loader', () => HttpResponse.json({ metrics: { queueDepth } }));

describe('a name', () => {
  async function behindOneName() {
    const first = await peers.started(peerAt({}, says(1)));
    const port = Number(new URL(first.url).port);
    const second = await peers.started(peerAt({ host: '127.0.0.2', port }, says(2)));
    const names = { addresses: ['127.0.0.1'], asked: 0 };
    const bench = peers.open([{ crd: 'loader', source: { host: `http://loader.internal:${port}` } }], {
      lookup: (_, options, callback) => {
        names.asked++;
        const found = names.addresses.map((address) => ({ address, family: 4 }));
        if (options.all) callback(null, found);
        else callback(null, found[0]?.address ?? '', 4);
      },
    });
    const read = async () => {
      await bench.clock.advance(31_000);
      await bench.reader.fetch([METRICS]);
      return bench.reader.read(METRICS).value;
    };
    return { names, read, second, first };
  }

  it('that comes to mean another address is followed there, though the old one still answers', async () => {
    const { names, read, first } = await behindOneName();
    expect(await read()).toBe(1);
    names.addresses = ['127.0.0.2'];
    await read();
    expect(await read()).toBe(2);
    expect(first.connections()).toBe(1);
  });

  it('that means more addresses than before keeps its connection', async () => {
    const { names, read, first, second } = await behindOneName();
    await read();
    names.addresses = ['127.0.0.2', '127.0.0.1'];
    await read();
    expect(await read()).toBe(1);
    expect([first.connections(), second.connections()]).toEqual([1, 0]);
  });

  it('is looked up twice a minute at most', async () => {
    const { names, read } = await behindOneName();
    await read();
    await read();
    const asked = names.asked;
    await read();
    expect(names.asked - asked).toBe(1);
  });
});

describe('requests that nobody waits for any more', () => {
  it('cost no connection while they were queued, and hold up nobody', async () => {
    const server = await peers.started(
      peerAt(
        {},
        http.get('*/katalog/*', () => HttpResponse.json({ metrics: { queueDepth: 8 } })),
      ),
    );
    const names = Array.from({ length: 200 }, (_, i) => `crd${i}`);
    const source = { host: server.url, mode: 'poll' };
    const bench = peers.open(names.map((crd) => ({ crd, source })));
    for (let round = 0; round < 5; round++) {
      const stops = names.map((crd) =>
        bench.reader.watch([`cross.${crd}.metrics.queueDepth`], () => undefined),
      );
      for (const stop of stops) stop();
    }
    await bench.reader.fetch(['cross.crd0.metrics.queueDepth']);
    expect(bench.reader.read('cross.crd0.metrics.queueDepth').value).toBe(8);
    expect(server.connections()).toBeLessThanOrEqual(16);
    expect(bench.results()).toEqual([...Array.from({ length: 1_000 }, () => 'abandoned'), 'ok']);
  });
});

describe('an IPv6 address', () => {
  it('is read where the machine has one, and unreachable where it has none', async () => {
    const has = Object.values(networkInterfaces()).some((all) =>
      all?.some(({ address }) => address === '::1'),
    );
    const server = has ? await peers.started(peerAt({ host: '::1' }, says(6))) : undefined;
    const bench = peers.open([{ crd: 'loader', source: { host: server?.url ?? 'http://[::1]:9' } }]);
    await bench.moving(bench.reader.fetch([METRICS]));
    expect(bench.reader.read(METRICS)).toMatchObject(has ? { value: 6 } : { missing: true });
    expect(bench.reader.read(METRICS).peer).toContain('[::1]:');
  });
});
