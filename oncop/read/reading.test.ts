import { describe, expect, it } from 'vitest';
import { info, oncopBench } from '../../test/support/oncop-bench.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '10s' },
};
const DEPTH = 'cross.loader.metrics.queueDepth';

describe('queueChanges of a peer that does not send it', () => {
  it('is its queueDepth, and the reading says so', async () => {
    const bench = oncopBench(() => info(7));
    const reader = bench.open([LOADER]);
    await reader.fetch(['cross.loader.metrics.queueChanges']);
    expect(reader.read('cross.loader.metrics.queueChanges')).toMatchObject({
      value: 7,
      missing: false,
      substituted: 'queueDepth',
    });
    expect(reader.read('cross.loader.metrics.queueDepth').substituted).toBeUndefined();
  });

  it('is the value itself when the peer sends it', async () => {
    const bench = oncopBench(() => info(7, { metrics: { queueDepth: 7, queueChanges: 2 } }));
    const reader = bench.open([LOADER]);
    await reader.fetch(['cross.loader.metrics.queueChanges']);
    expect(reader.read('cross.loader.metrics.queueChanges')).toMatchObject({
      value: 2,
      substituted: undefined,
    });
  });
});

describe('reading from memory', () => {
  it('is missing, without a request, until something was brought', () => {
    const bench = oncopBench();
    const reader = bench.open([LOADER]);
    expect(reader.read(DEPTH)).toEqual({
      value: undefined,
      found: false,
      source: 'http',
      ageMs: undefined,
      stale: false,
      missing: true,
      absent: false,
      peer: 'loader:8080',
      error: undefined,
    });
    expect(bench.transport.requests).toHaveLength(0);
  });

  it('ages from when the request was sent, gets stale, and is missing past staleAfter', async () => {
    const bench = oncopBench();
    const reader = bench.open([LOADER]);
    const handle = reader.reference(DEPTH);
    const fetched = reader.fetch([DEPTH]);
    await bench.clock.advance(400);
    bench.transport.next().answer(info(42));
    await fetched;
    expect(handle.read()).toMatchObject({ value: 42, found: true, ageMs: 400, stale: false, missing: false });
    await bench.clock.advance(9_600);
    expect(handle.read()).toMatchObject({ value: 42, ageMs: 10_000, stale: false });
    await bench.clock.advance(1);
    expect(handle.read()).toMatchObject({ value: 42, stale: true, missing: false });
    await bench.clock.advance(19_999);
    expect(handle.read()).toMatchObject({ value: 42, ageMs: 30_000, missing: false });
    await bench.clock.advance(1);
    expect(handle.read()).toMatchObject({ value: undefined, found: false, ageMs: 30_001, missing: true });
  });

  it('does not take the wall clock for time', async () => {
    const bench = oncopBench(() => info(1));
    const reader = bench.open([LOADER]);
    await reader.fetch([DEPTH]);
    bench.clock.jumpWall(3_600_000);
    expect(reader.read(DEPTH)).toMatchObject({ ageMs: 0, stale: false });
  });

  it('takes what is absent from an answer, and null, for missing, not for zero', async () => {
    const bench = oncopBench(() => ({ body: { metrics: { queueDepth: 1, workers: null } } }));
    const reader = bench.open([LOADER]);
    await reader.fetch([DEPTH]);
    for (const name of ['workers', 'queueOldestMs']) {
      expect(reader.read(`cross.loader.metrics.${name}`)).toMatchObject({
        value: undefined,
        missing: true,
        found: true,
      });
    }
  });

  it('answers found for every state, and is never missing', async () => {
    let status = 404;
    const bench = oncopBench(() => ({
      status,
      body: status === 200 ? {} : { error: 'cross_access_denied' },
    }));
    const reader = bench.open([LOADER]);
    const found = reader.reference('cross.loader.found');
    expect(found.read()).toMatchObject({ value: false, missing: false });
    for (const [next, value] of [
      [404, false],
      [403, false],
      [200, true],
    ] as const) {
      status = next;
      await bench.clock.advance(10_001);
      await reader.fetch(['cross.loader.found']);
      expect(found.read()).toMatchObject({ value, found: value, missing: false });
    }
  });

  it('gives out nothing that its reader could change for another one', async () => {
    const body = { metrics: { queueDepth: 1 }, status: { list: [{}] } };
    const names = [{ name: 'shop', namespace: 'team', labels: { app: 'shop' } }];
    const shop = {
      crd: 'shop',
      selector: { matchLabels: { app: 'shop' } },
      source: { host: 'http://shop:8080' },
    };
    const open = () =>
      oncopBench(({ url }) => ({ body: url.search === '' ? body : { items: names } })).open([
        LOADER,
        shop,
        { ...shop, as: 'all', strategy: 'all' },
      ]);
    const cannotChange = (part: unknown): void => {
      expect(part).toBeDefined();
      expect(() => Object.assign(part as object, { more: 1 })).toThrow(TypeError);
    };
    for (const text of ['loader.metrics', 'shop.status', 'all.items.0.status.list.0']) {
      cannotChange((await open().ask(`cross.${text}`)).value);
    }
    const documents = await open().fetch(['cross.loader', 'cross.shop']);
    cannotChange(documents['loader']?.['metrics']);
    cannotChange(documents['shop']?.['status']);
  });

  it('throws for a reference that does not resolve', () => {
    expect(() => oncopBench().open([LOADER]).read('cross.loader.metrics.depth')).toThrow('unknown metric');
  });

  it('reads the texts that stand for no time yet as they are', async () => {
    const health = { state: 'pending', startedAt: 'not started', uptime: 'not started', isKonductor: true };
    const reader = oncopBench(() => ({ body: health })).open([LOADER]);
    await reader.fetch(['cross.loader.health']);
    expect(reader.read('cross.loader.health.startedAt').value).toBe('not started');
  });
});
