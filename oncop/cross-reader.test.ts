import { describe, expect, it } from 'vitest';
import { info, oncopBench, settle } from '../test/support/oncop-bench.js';
import type { LocalSource, LocalTarget } from './index.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '10s' },
};
const DEPTH = 'cross.loader.metrics.queueDepth';
const SUBJECT = { metadata: { name: 'shop', namespace: 'team' } };

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

  it('revalidates when the value is no longer fresh, and a 304 makes it young', async () => {
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

describe('the documents for templates', () => {
  it('hold the document of the protocol, the surfaces referred to, and found', async () => {
    const bodies: Record<string, object> = {
      '/katalog/loader/cr/team/shop': {
        name: 'shop',
        status: { phase: 'Ready' },
        metrics: { own: 1 },
        children: { Deployment: { ready: true }, service: [] },
      },
      '/katalog/loader/cr/team/shop/events': { total: 1, events: [{ reason: 'Reconciled' }] },
      '/katalog/loader': { gvk: 'g', metrics: { queueDepth: 3 } },
    };
    const bench = oncopBench(({ url }) => ({ body: bodies[url.pathname] ?? {} }));
    const reader = bench.open(
      [{ crd: 'loader', selector: { name: '{{ name }}' }, source: { host: 'http://l' } }],
      [],
    );
    const references = [
      'cross.loader.status.phase',
      'cross.loader.metrics.queueDepth',
      'cross.loader.events',
      'cross.Loader.found',
    ];
    await expect(reader.fetch(references, { subject: SUBJECT })).resolves.toMatchObject({
      loader: { found: false },
    });
    const rendering = oncopBench(({ url }) => ({ body: bodies[url.pathname] ?? {} }), {
      render: (_, subject) => subject.metadata.name,
    });
    const documents = await rendering
      .open([{ crd: 'loader', selector: { name: '{{ name }}' }, source: { host: 'http://l' } }])
      .fetch(references, { subject: SUBJECT });
    expect(documents['loader']).toEqual({
      name: 'shop',
      status: { phase: 'Ready' },
      children: { Deployment: { ready: true }, deployment: { ready: true }, service: [] },
      metrics: { queueDepth: 3 },
      events: [{ reason: 'Reconciled' }],
      found: true,
    });
    expect(documents['Loader']?.found).toBe(true);
    expect(rendering.transport.requests.map(({ url }) => url.pathname).sort()).toEqual(
      Object.keys(bodies).sort(),
    );
  });

  it('are empty where nothing was found', async () => {
    const bench = oncopBench(() => ({ status: 404 }));
    const reader = bench.open([LOADER]);
    expect(
      await reader.fetch(['cross.loader.health', 'cross.loader.info.gvk', 'cross.loader.found']),
    ).toEqual({
      loader: { health: {}, info: {}, found: false },
    });
  });

  it('read an endpoint as it comes, whatever the first segment of a path', async () => {
    const bench = oncopBench(() => ({ body: { metrics: { custom: 1 }, found: 'mine' } }));
    const reader = bench.open([{ crd: 'pay', source: { endpoint: 'https://pay/m' } }]);
    expect(await reader.fetch(['cross.pay.metrics.custom'])).toEqual({
      pay: { metrics: { custom: 1 }, found: true },
    });
    expect(reader.read('cross.pay.metrics.custom')).toMatchObject({
      value: 1,
      source: 'endpoint',
      peer: 'pay',
    });
  });
});

describe('CRDs of the same process', () => {
  function local(documents: Map<string, object>): LocalSource & { loaded: LocalTarget[]; changed(): void } {
    const listeners = new Set<() => void>();
    const loaded: LocalTarget[] = [];
    return {
      read: (target) => documents.get(`${target.resource} ${target.namespace}/${target.name}`),
      load: async (target) => void loaded.push(target),
      watch: (_, onChange) => {
        listeners.add(onChange);
        return () => listeners.delete(onChange);
      },
      loaded,
      changed: () => {
        for (const listener of listeners) listener();
      },
    };
  }

  it('are read from memory, never cached, with no age', async () => {
    const documents = new Map([['cr team/shop-db', { name: 'shop-db', status: { phase: 'Ready' } }]]);
    const source = local(documents);
    const bench = oncopBench(undefined, {
      local: source,
      render: (text, subject) => text.replace('{{ .metadata.name }}', subject.metadata.name),
    });
    const reader = bench.open(
      [{ crd: 'database', as: 'db', selector: { name: '{{ .metadata.name }}-db' } }],
      ['database'],
    );
    expect(reader.read('cross.db.status.phase', SUBJECT)).toMatchObject({
      value: 'Ready',
      source: 'informer',
      ageMs: 0,
      found: true,
      peer: '',
    });
    expect(await reader.fetch(['cross.db.status.phase'], { subject: SUBJECT })).toMatchObject({
      db: { found: true, name: 'shop-db' },
    });
    expect(source.loaded).toHaveLength(1);
    documents.clear();
    expect(reader.read('cross.db.status.phase', SUBJECT)).toMatchObject({ missing: true, found: false });
    expect(reader.read('cross.db.found', SUBJECT).value).toBe(false);
  });

  it('tell whoever watches, until that ends', () => {
    const source = local(new Map());
    const reader = oncopBench(undefined, { local: source }).open([], ['database']);
    let changes = 0;
    const stop = reader.watch(['cross.database.metrics.workers', 'cross.database.metrics.queueDepth'], () => {
      changes++;
    });
    source.changed();
    stop();
    source.changed();
    expect(changes).toBe(1);
  });

  it('are missing where no source was given', () => {
    const reader = oncopBench().open([], ['database']);
    expect(reader.read('cross.database.metrics.workers')).toMatchObject({
      missing: true,
      error: 'the client has no in-process source',
    });
  });
});

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
    [0, 9_000],
    [0.75, 10_500],
  ])('jitters by a tenth (random %s)', async (random, ms) => {
    const bench = oncopBench(() => info(1), { random: () => random });
    bench.open([LOADER]).watch([DEPTH], () => undefined);
    await bench.clock.advance(ms - 1);
    expect(bench.transport.requests).toHaveLength(1);
    await bench.clock.advance(1);
    expect(bench.transport.requests).toHaveLength(2);
  });

  it('goes on while the peer fails, and sees it come back', async () => {
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

  it('frees the flight, the timers and the entry when the last watcher leaves', async () => {
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

  it('leaves a flight in the air to the fetch that waits for it', async () => {
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

describe('describe', () => {
  it('has a row for every source that was referred to', async () => {
    const bench = oncopBench(({ url }) => (url.host === 'pay' ? { status: 403 } : info(1)), {
      render: (_, subject) => subject.metadata.name,
    });
    const reader = bench.open(
      [LOADER, { crd: 'pay', source: { endpoint: 'https://pay/{{ .metadata.name }}?key=secret' } }],
      ['near'],
    );
    await reader.fetch([DEPTH, 'cross.pay.total', 'cross.near.metrics.workers'], { subject: SUBJECT });
    await bench.clock.advance(11_000);
    expect(reader.describe()).toEqual([
      {
        alias: 'loader',
        crd: 'loader',
        resource: 'info',
        source: 'http',
        url: 'http://loader:8080/katalog/loader',
        peer: 'loader:8080',
        found: true,
        ageMs: 11_000,
        asOf: Date.UTC(2026, 0, 1),
        stale: true,
        lastError: '',
      },
      {
        alias: 'pay',
        crd: 'pay',
        resource: 'endpoint',
        source: 'endpoint',
        url: 'https://pay/{{ .metadata.name }}?…',
        peer: 'pay',
        found: false,
        ageMs: 11_000,
        asOf: Date.UTC(2026, 0, 1),
        stale: false,
        lastError: 'the peer answered 403',
      },
      expect.objectContaining({
        alias: 'near',
        source: 'informer',
        url: '',
        peer: '',
        ageMs: 0,
        stale: false,
      }),
    ]);
    expect(JSON.stringify(bench.reports)).not.toContain('secret');
  });
});
