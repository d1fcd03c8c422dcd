/** The client against simulated siblings on real ports, through the transport that ships. */
import { gzipSync } from 'node:zlib';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { peer, peersBehindOnePort } from '../test/support/peer.js';
import { loaderAt, METRICS, PeerBench } from '../test/support/peer-bench.js';
import { compileCross, OncopClient } from './index.js';

const peers = new PeerBench();
afterEach(() => peers.close());

describe('every surface', () => {
  it('is read at its URL with the headers of the protocol', async () => {
    const seen: string[] = [];
    const answer =
      (name: string, body: object) =>
      ({ request }: { request: Request }) => {
        const { headers } = request;
        seen.push(`${name} ${headers.get('orkestra-oncop')} ${headers.get('accept')}`);
        return HttpResponse.json({ isKonductor: true, ...body });
      };
    const base = '*/katalog/loader';
    const server = await peers.started(
      peer(
        http.get(`${base}/health`, answer('health', { state: 'healthy', status: 200 })),
        http.get(
          `${base}/cr/ns/my%20one/events`,
          answer('events', { total: 1, events: [{ reason: 'Scaled' }] }),
        ),
        http.get(`${base}/cr/ns/my%20one`, answer('cr', { name: 'my one', status: { phase: 'Ready' } })),
        http.get(base, answer('info', { gvk: 'v1, Kind=Loader', metrics: { queueDepth: 12 } })),
      ),
    );
    const { reader } = peers.open([loaderAt(server.url)]);
    const documents = await reader.fetch([
      'cross.loader.status.phase',
      METRICS,
      'cross.loader.info.gvk',
      'cross.loader.health.state',
      'cross.loader.events',
      'cross.loader.cr.name',
    ]);
    expect(documents['loader']).toMatchObject({
      found: true,
      status: { phase: 'Ready' },
      metrics: { queueDepth: 12 },
      info: { gvk: 'v1, Kind=Loader' },
      health: { state: 'healthy' },
      events: [{ reason: 'Scaled' }],
      cr: { name: 'my one' },
    });
    const each = ['cr', 'events', 'health', 'info'].map((name) => `${name} 1 application/json`);
    expect(seen.sort()).toEqual(each);
  });

  it('is asked for within the trace that it is read for', async () => {
    const seen: (string | null)[] = [];
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader', ({ request }) => {
          seen.push(request.headers.get('traceparent'));
          return HttpResponse.json(
            { metrics: { queueDepth: 1 } },
            { headers: { 'cache-control': 'no-cache' } },
          );
        }),
      ),
    );
    const { reader, clock } = peers.open([loaderAt(server.url)]);
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    for (const traceparent of [trace, 'not\r\na: trace', undefined]) {
      await reader.fetch([METRICS], traceparent === undefined ? {} : { traceparent });
      await clock.advance(31_000);
    }
    expect(seen).toEqual([trace, null, null]);
  });

  it('may be an endpoint, with its own path and query', async () => {
    const server = await peers.started(
      peer(
        http.get('*/load/now', ({ request }) =>
          HttpResponse.json({ jobs: [{ waiting: Number(new URL(request.url).searchParams.get('n')) }] }),
        ),
      ),
    );
    const { reader } = peers.open([{ crd: 'jobs', source: { endpoint: `${server.url}/load/now?n=4` } }]);
    await reader.fetch(['cross.jobs.jobs.0.waiting']);
    expect(reader.read('cross.jobs.jobs.0.waiting')).toMatchObject({ value: 4, source: 'endpoint' });
  });
});

describe('what a peer may answer', () => {
  it('304, which makes the cached value fresh again', async () => {
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader', ({ request }) =>
          request.headers.get('if-none-match') === '"7-1"'
            ? new HttpResponse(null, { status: 304 })
            : HttpResponse.json({ metrics: { queueDepth: 3 } }, { headers: { etag: '"7-1"' } }),
        ),
      ),
    );
    const { reader, clock, results } = peers.open([loaderAt(server.url)]);
    await reader.fetch([METRICS]);
    await clock.advance(31_000);
    await reader.fetch([METRICS]);
    expect(results()).toEqual(['ok', 'not_modified']);
    expect(reader.read(METRICS)).toMatchObject({ value: 3, ageMs: 0, stale: false });
    expect(server.connections()).toBe(1);
  });

  it.each([
    [404, 'cr_not_found', 'absent'],
    [403, 'cross_access_denied', 'denied'],
    [401, 'unauthorized', 'denied'],
  ])('%i, which is an answer and asked for once', async (status, error, result) => {
    const server = await peers.started(
      peer(http.get('*/katalog/loader', () => HttpResponse.json({ error, isKonductor: true }, { status }))),
    );
    const { reader, results } = peers.open([loaderAt(server.url)]);
    expect(await reader.fetch([METRICS])).toEqual({ loader: { found: false, metrics: {} } });
    await reader.fetch([METRICS]);
    expect(results()).toEqual([result]);
  });

  it('503 with the health of a degraded operator', async () => {
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader/health', () =>
          HttpResponse.json({ state: 'degraded', status: 503, isKonductor: true }, { status: 503 }),
        ),
      ),
    );
    const { reader } = peers.open([loaderAt(server.url)]);
    await reader.fetch(['cross.loader.health.state']);
    expect(reader.read('cross.loader.health.state').value).toBe('degraded');
  });

  it.each([
    ['a redirect', () => HttpResponse.redirect('http://127.0.0.1:1/', 302), 'rejected', 'not followed'],
    ['HTML', () => HttpResponse.html('<p>hello</p>'), 'bad_body', 'not JSON'],
    ['5 MiB', () => HttpResponse.json({ x: 'y'.repeat(5 * 1024 * 1024) }), 'over_budget', 'larger than'],
    ['a deep document', () => HttpResponse.text('['.repeat(5_000)), 'bad_body', 'nested deeper'],
    [
      'gzip that was not asked for',
      () => new HttpResponse(gzipSync('{}'), { headers: { 'content-encoding': 'gzip' } }),
      'bad_body',
      'has the encoding "gzip"',
    ],
  ])('%s, which is rejected and not retried', async (_, response, result, message) => {
    const server = await peers.started(peer(http.get('*/katalog/loader', response)));
    const bench = peers.open([loaderAt(server.url)]);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual([result]);
    expect(bench.reader.read(METRICS)).toMatchObject({ missing: true, found: false });
    expect(bench.reader.read(METRICS).error).toContain(message);
  });

  it('keys that reach into the object model, which are dropped', async () => {
    const text = '{"metrics":{"queueDepth":1,"__proto__":{"bad":1},"constructor":2}}';
    const server = await peers.started(peer(http.get('*/katalog/loader', () => HttpResponse.text(text))));
    const { reader } = peers.open([loaderAt(server.url)]);
    const documents = await reader.fetch([METRICS]);
    expect(JSON.stringify(documents['loader']?.['metrics'])).toBe('{"queueDepth":1}');
  });

  it('errors at first, and a connection that breaks, which are retried', async () => {
    let requests = 0;
    const handlers = [
      http.get('*/katalog/loader', () =>
        requests++ === 0
          ? HttpResponse.json({ error: 'starting' }, { status: 503, headers: { connection: 'close' } })
          : HttpResponse.json({ metrics: { queueDepth: 8 } }),
      ),
    ];
    const server = await peers.started(peersBehindOnePort('reset', handlers, handlers));
    const bench = peers.open([loaderAt(server.url)]);
    await bench.moving(bench.reader.fetch([METRICS]));
    expect(bench.reader.read(METRICS).value).toBe(8);
    expect(bench.results()).toEqual(['unreachable', 'unavailable', 'ok']);
  });
});

describe('a client without options', () => {
  it('brings its own connections and clock', async () => {
    const server = await peers.started(
      peer(http.get('*/katalog/loader', () => HttpResponse.json({ metrics: { queueDepth: 6 } }))),
    );
    const client = new OncopClient();
    const reader = client.open(compileCross([loaderAt(server.url)], { crds: [], env: {} }).plan);
    await reader.fetch([METRICS]);
    expect(reader.read(METRICS).value).toBe(6);
    await client.close();
  });
});
