import { describe, expect, it } from 'vitest';
import { info, oncopBench, settle } from '../../test/support/oncop-bench.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '10s', mode: 'poll' },
};
const DEPTH = 'cross.loader.metrics.queueDepth';

describe('watching', () => {
  it('asks at once and then every cacheFor with jitter, and tells each new answer once', async () => {
    const bench = oncopBench((_, index) =>
      index === 1 ? { status: 304 } : info(index, { epoch: 1, seq: index }),
    );
    const reader = bench.open([LOADER]);
    const seen: unknown[] = [];
    const stop = reader.watch([DEPTH, 'cross.loader.metrics.workers'], () =>
      seen.push(reader.read(DEPTH).value),
    );
    await settle();
    expect(seen).toEqual([0]);
    await bench.clock.advance(10_000);
    expect(bench.transport.requests).toHaveLength(2);
    await bench.clock.advance(10_000);
    expect(seen).toEqual([0, 2]);
    stop();
    expect(bench.clock.pending).toBe(0);
    await bench.clock.advance(100_000);
    expect(bench.transport.requests).toHaveLength(3);
    expect(reader.read(DEPTH).missing).toBe(true);
  });

  it.each([
    [0, 9_000, 9_000],
    [0.75, 3_750, 10_500],
  ])('jitters by a tenth, but for the second time (random %s)', async (random, second, others) => {
    const bench = oncopBench(() => info(1), { random: () => random });
    bench.open([LOADER]).watch([DEPTH], () => undefined);
    let polls = 1;
    for (const ms of [second, others, others]) {
      await bench.clock.advance(ms - 1);
      expect(bench.transport.requests).toHaveLength(polls++);
      await bench.clock.advance(1);
      expect(bench.transport.requests).toHaveLength(polls);
    }
  });

  it('tells an answer once, though several declarations read its URL', async () => {
    const bench = oncopBench(() => info(1));
    const other = { ...LOADER, as: 'state', source: { ...LOADER.source, protocol: 'info', cacheFor: '20s' } };
    let changes = 0;
    bench.open([LOADER, other]).watch([DEPTH, 'cross.state.gvk'], () => changes++);
    await bench.clock.advance(10_000);
    expect(bench.transport.requests).toHaveLength(2);
    expect(changes).toBe(2);
  });

  it('keeps polling while the peer fails, and reads it once it recovers', async () => {
    let works = false;
    const bench = oncopBench(() => (works ? info(7) : new Error('refused')));
    const reader = bench.open([LOADER]);
    let changes = 0;
    reader.watch([DEPTH], () => changes++);
    await bench.clock.advance(60_000);
    expect(changes).toBe(0);
    works = true;
    await bench.clock.advance(120_000);
    expect(reader.read(DEPTH)).toMatchObject({ value: 7, missing: false });
    expect(changes).toBeGreaterThan(0);
  });

  it('polls once for several watchers, as often as the most demanding wants', async () => {
    const bench = oncopBench(() => info(1));
    const slow = bench.open([{ ...LOADER, source: { ...LOADER.source, cacheFor: '60s' } }]);
    const fast = bench.open([LOADER]);
    slow.watch([DEPTH], () => undefined);
    await settle();
    const stop = fast.watch([DEPTH], () => undefined);
    await bench.clock.advance(30_000);
    expect(bench.transport.requests).toHaveLength(4);
    stop();
    await bench.clock.advance(60_000);
    expect(bench.transport.requests).toHaveLength(5);
  });

  it('frees the request, the timers and the entry when the last watcher leaves', async () => {
    const bench = oncopBench();
    const reader = bench.open([LOADER]);
    const stop = reader.watch([DEPTH], () => undefined);
    const { request } = bench.transport.next();
    stop();
    expect(request.signal.aborted).toBe(true);
    await settle();
    expect(bench.reports).toMatchObject([{ type: 'request', result: 'abandoned' }]);
    expect(bench.clock.pending).toBe(0);
    stop();
  });

  it('does not hold it against a peer that requests were given up', async () => {
    const bench = oncopBench();
    const reader = bench.open([LOADER]);
    for (let i = 0; i < 6; i++) {
      reader.watch([DEPTH], () => undefined)();
      await settle();
    }
    expect(bench.transport.requests).toHaveLength(6);
    expect(bench.reports.some((item) => item.type === 'circuit')).toBe(false);
  });

  it('is seen by a handle that was made before, after a pause', async () => {
    const bench = oncopBench((_, index) => info(index));
    const reader = bench.open([LOADER]);
    const handle = reader.reference(DEPTH);
    const stop = reader.watch([DEPTH], () => undefined);
    await settle();
    expect(handle.read().value).toBe(0);
    stop();
    expect(handle.read().missing).toBe(true);
    reader.watch([DEPTH], () => undefined);
    await settle();
    expect(handle.read().value).toBe(1);
  });

  it('leaves a request in flight to the read that waits for it', async () => {
    const bench = oncopBench();
    const reader = bench.open([LOADER]);
    const stop = reader.watch([DEPTH], () => undefined);
    const fetched = reader.fetch([DEPTH]);
    stop();
    bench.transport.next().answer(info(3));
    expect(await fetched).toMatchObject({ loader: { metrics: { queueDepth: 3 } } });
    expect(bench.clock.pending).toBe(0);
  });
});

describe('closing', () => {
  it('ends flights and timers, and lets waiting fetches go with what there is', async () => {
    const bench = oncopBench();
    const reader = bench.open([LOADER]);
    reader.watch([DEPTH], () => undefined);
    const fetched = reader.fetch([DEPTH]);
    await bench.client.close();
    expect(await fetched).toEqual({ loader: { metrics: {}, found: false } });
    expect(bench.clock.pending).toBe(0);
    expect(await reader.fetch([DEPTH])).toMatchObject({ loader: { found: false } });
    expect(bench.transport.requests).toHaveLength(1);
  });
});
