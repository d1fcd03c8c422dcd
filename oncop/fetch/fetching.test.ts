import { describe, expect, it } from 'vitest';
import { info, oncopBench, settle } from '../../test/support/oncop-bench.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '10s' },
};
const DEPTH = 'cross.loader.metrics.queueDepth';

describe('fetching', () => {
  it('makes one request for concurrent reads of one URL, over references, plans and surfaces', async () => {
    const bench = oncopBench();
    const one = bench.open([LOADER]);
    const other = bench.open([{ ...LOADER, as: 'l2' }]);
    const all = Promise.all([
      one.fetch([DEPTH, 'cross.loader.info.gvk']),
      one.fetch([DEPTH]),
      other.fetch(['cross.l2.metrics.workers']),
    ]);
    await settle();
    expect(bench.transport.requests).toHaveLength(1);
    bench.transport.next().answer(info(1));
    await all;
    expect(one.read(DEPTH).value).toBe(1);
    expect(other.read('cross.l2.metrics.queueDepth').value).toBe(1);
  });

  it('revalidates a stale value, and a 304 makes it fresh again', async () => {
    const bench = oncopBench((request) =>
      request.headers['if-none-match'] ? { status: 304 } : { ...info(5), headers: { etag: '"1-1"' } },
    );
    const reader = bench.open([LOADER]);
    await reader.fetch([DEPTH]);
    await bench.clock.advance(10_000);
    await reader.fetch([DEPTH]);
    expect(bench.transport.requests).toHaveLength(1);
    await bench.clock.advance(1);
    await reader.fetch([DEPTH]);
    expect(bench.transport.requests[1]?.headers['if-none-match']).toBe('"1-1"');
    expect(reader.read(DEPTH)).toMatchObject({ value: 5, ageMs: 0 });
    expect(bench.reports.filter((item) => item.type === 'hit')).toHaveLength(1);
  });

  it('uses the old value while the new one is on its way, within staleWhileRevalidate', async () => {
    const bench = oncopBench();
    const source = { ...LOADER.source, staleWhileRevalidate: '5s' };
    const reader = bench.open([{ ...LOADER, source }]);
    const first = reader.fetch([DEPTH]);
    bench.transport.next().answer(info(1));
    await first;
    await bench.clock.advance(15_000);
    expect(await reader.fetch([DEPTH])).toMatchObject({ loader: { metrics: { queueDepth: 1 } } });
    bench.transport.next().answer(info(2));
    await settle();
    expect(reader.read(DEPTH).value).toBe(2);
    await bench.clock.advance(15_001);
    let done = false;
    const waiting = reader.fetch([DEPTH]).then(() => {
      done = true;
    });
    await settle();
    expect(done).toBe(false);
    bench.transport.next().answer(info(3));
    await waiting;
  });

  it('serves the last good value while the peer fails, then nothing', async () => {
    let works = true;
    const bench = oncopBench(() => (works ? info(9) : new Error('refused')));
    const reader = bench.open([LOADER]);
    await reader.fetch([DEPTH]);
    works = false;
    await bench.clock.advance(20_000);
    const served = reader.fetch([DEPTH]);
    await bench.clock.advance(5_000);
    expect(await served).toMatchObject({ loader: { found: true, metrics: { queueDepth: 9 } } });
    expect(reader.read(DEPTH)).toMatchObject({ value: 9, stale: true, error: 'refused' });
    await bench.clock.advance(5_001);
    const gone = reader.fetch([DEPTH]);
    await bench.clock.advance(5_000);
    expect(await gone).toEqual({ loader: { found: false, metrics: {} } });
  });

  it('leaves a peer alone for as long as it asked', async () => {
    const bench = oncopBench(() => ({ status: 503, headers: { 'retry-after': '20' } }));
    const reader = bench.open([LOADER]);
    await reader.fetch([DEPTH]);
    await bench.clock.advance(19_999);
    await reader.fetch([DEPTH]);
    expect(bench.transport.requests).toHaveLength(1);
    await bench.clock.advance(1);
    await reader.fetch([DEPTH]);
    expect(bench.transport.requests).toHaveLength(2);
  });

  it('caches an absence and a refusal like a value, and reports a change once', async () => {
    const bench = oncopBench((_, index) => ({ status: index < 3 ? 401 : 404 }));
    const reader = bench.open([LOADER]);
    for (let i = 0; i < 5; i++) {
      await reader.fetch([DEPTH]);
      await reader.fetch([DEPTH]);
      await bench.clock.advance(10_001);
    }
    expect(bench.transport.requests).toHaveLength(5);
    const told = bench.reports.flatMap((item) => (item.type === 'condition' ? [item.condition] : []));
    expect(told).toEqual(['denied', 'absent']);
  });
});

describe('a token', () => {
  it('goes with the request, and answers to one token are not those to another', async () => {
    const bench = oncopBench(({ headers }) => info(headers['authorization'] === 'Bearer one' ? 1 : 2));
    const withToken = (token: string) =>
      bench.open([{ ...LOADER, source: { ...LOADER.source, auth: { token } } }]);
    const [one, two] = [withToken('one'), withToken('two')];
    await one.fetch([DEPTH]);
    await two.fetch([DEPTH]);
    expect([one, two].map((reader) => reader.read(DEPTH).value)).toEqual([1, 2]);
    expect(JSON.stringify(bench.reports)).not.toContain('one');
  });
});

describe('a value that had expired', () => {
  it('is a change for those who watch it when a 304 confirms it', async () => {
    let reachable = true;
    const bench = oncopBench((request) => {
      if (!reachable) return new Error('refused');
      return request.headers['if-none-match'] ? { status: 304 } : { ...info(5), headers: { etag: '"1-1"' } };
    });
    const reader = bench.open([{ ...LOADER, source: { ...LOADER.source, mode: 'poll', staleAfter: '20s' } }]);
    const seen: boolean[] = [];
    const stop = reader.watch([DEPTH], () => seen.push(reader.read(DEPTH).missing));
    await settle();
    await bench.clock.advance(15_000);
    expect(seen).toEqual([false]);
    reachable = false;
    await bench.clock.advance(60_000);
    expect(reader.read(DEPTH).missing).toBe(true);
    reachable = true;
    await bench.clock.advance(60_000);
    expect(reader.read(DEPTH)).toMatchObject({ value: 5, missing: false });
    expect(seen).toEqual([false, false]);
    stop();
  });
});
