/** The client against simulated siblings on real ports, through the transport that ships. */
import { gzipSync } from 'node:zlib';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../test/support/fake-clock.js';
import { type Peer, peer, peersBehindOnePort, silentPeer } from '../test/support/peer.js';
import {
  type ClosableTransport,
  type CrossReader,
  compileCross,
  OncopClient,
  type OncopReport,
  undiciTransport,
} from './index.js';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function started(starting: Promise<Peer>): Promise<Peer> {
  const server = await starting;
  cleanups.push(() => server.close());
  return server;
}

interface Bench {
  readonly reader: CrossReader;
  readonly clock: FakeClock;
  readonly transport: ClosableTransport;
  readonly results: () => string[];
}

/** A client whose time stands still unless the test moves it, over real connections. */
function open(declarations: readonly object[]): Bench {
  const clock = new FakeClock();
  const transport = undiciTransport({ clock });
  const reports: OncopReport[] = [];
  const client = new OncopClient({
    clock,
    random: () => 0,
    transport: transport.send,
    onReport: (report) => reports.push(report),
  });
  const { plan, problems } = compileCross(declarations, { crds: [], env: {} });
  expect(problems).toEqual([]);
  cleanups.push(async () => {
    await client.close();
    await transport.close();
  });
  const results = (): string[] => reports.flatMap((item) => (item.type === 'request' ? [item.result] : []));
  return { reader: client.open(plan), clock, transport, results };
}

const METRICS = 'cross.loader.metrics.queueDepth';

function loader(host: string, more: object = {}): object {
  return { crd: 'loader', selector: { name: 'my one', namespace: 'ns' }, source: { host, ...more } };
}

/** Lets what is due on the fake clock happen until the promise settles, as real I/O takes its own time. */
async function moving<T>({ clock }: Bench, promise: Promise<T>): Promise<T> {
  let done = false;
  const watched = promise.finally(() => {
    done = true;
  });
  while (!done) await clock.advance(0);
  return watched;
}

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
    const server = await started(
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
    const { reader } = open([loader(server.url)]);
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

  it('may be an endpoint, with its own path and query', async () => {
    const server = await started(
      peer(
        http.get('*/load/now', ({ request }) =>
          HttpResponse.json({ jobs: [{ waiting: Number(new URL(request.url).searchParams.get('n')) }] }),
        ),
      ),
    );
    const { reader } = open([{ crd: 'jobs', source: { endpoint: `${server.url}/load/now?n=4` } }]);
    await reader.fetch(['cross.jobs.jobs.0.waiting']);
    expect(reader.read('cross.jobs.jobs.0.waiting')).toMatchObject({ value: 4, source: 'endpoint' });
  });
});

describe('what a peer may answer', () => {
  it('304, which makes the value in hand young again', async () => {
    const server = await started(
      peer(
        http.get('*/katalog/loader', ({ request }) =>
          request.headers.get('if-none-match') === '"7-1"'
            ? new HttpResponse(null, { status: 304 })
            : HttpResponse.json({ metrics: { queueDepth: 3 } }, { headers: { etag: '"7-1"' } }),
        ),
      ),
    );
    const { reader, clock, results } = open([loader(server.url)]);
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
    const server = await started(
      peer(http.get('*/katalog/loader', () => HttpResponse.json({ error, isKonductor: true }, { status }))),
    );
    const { reader, results } = open([loader(server.url)]);
    expect(await reader.fetch([METRICS])).toEqual({ loader: { found: false, metrics: {} } });
    await reader.fetch([METRICS]);
    expect(results()).toEqual([result]);
  });

  it('503 with the health of a degraded operator', async () => {
    const server = await started(
      peer(
        http.get('*/katalog/loader/health', () =>
          HttpResponse.json({ state: 'degraded', status: 503, isKonductor: true }, { status: 503 }),
        ),
      ),
    );
    const { reader } = open([loader(server.url)]);
    await reader.fetch(['cross.loader.health.state']);
    expect(reader.read('cross.loader.health.state').value).toBe('degraded');
  });

  it.each([
    ['a redirect', () => HttpResponse.redirect('http://127.0.0.1:1/', 302), 'rejected', 'not followed'],
    ['HTML', () => HttpResponse.html('<p>hello</p>'), 'bad_body', 'not JSON'],
    ['5 MiB', () => HttpResponse.json({ x: 'y'.repeat(5 * 1024 * 1024) }), 'bad_body', 'larger than'],
    ['a deep document', () => HttpResponse.text('['.repeat(5_000)), 'bad_body', 'nested deeper'],
    [
      'gzip that was not asked for',
      () => new HttpResponse(gzipSync('{}'), { headers: { 'content-encoding': 'gzip' } }),
      'bad_body',
      'encoded as "gzip"',
    ],
  ])('%s, which is no value and not asked for again', async (_, response, result, message) => {
    const server = await started(peer(http.get('*/katalog/loader', response)));
    const bench = open([loader(server.url)]);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual([result]);
    expect(bench.reader.read(METRICS)).toMatchObject({ missing: true, found: false });
    expect(bench.reader.read(METRICS).error).toContain(message);
  });

  it('keys that reach into the object model, which are dropped', async () => {
    const text = '{"metrics":{"queueDepth":1,"__proto__":{"bad":1},"constructor":2}}';
    const server = await started(peer(http.get('*/katalog/loader', () => HttpResponse.text(text))));
    const { reader } = open([loader(server.url)]);
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
    const server = await started(peersBehindOnePort('reset', handlers, handlers));
    const bench = open([loader(server.url)]);
    await moving(bench, bench.reader.fetch([METRICS]));
    expect(bench.reader.read(METRICS).value).toBe(8);
    expect(bench.results()).toEqual(['unreachable', 'unavailable', 'ok']);
  });
});

describe('a peer that cannot be reached', () => {
  it('is tried three times, then missing, then served from memory once it was there', async () => {
    const gone = await started(peer());
    await gone.close();
    const bench = open([loader(gone.url)]);
    await moving(bench, bench.reader.fetch([METRICS]));
    expect(bench.results()).toEqual(['unreachable', 'unreachable', 'unreachable']);
    expect(bench.reader.read(METRICS).error).toContain('ECONNREFUSED');
  });

  it('is given two seconds to accept a connection', async () => {
    let accepted = (): void => undefined;
    const connected = (): Promise<void> =>
      new Promise((resolve) => {
        accepted = resolve;
      });
    const server = await started(silentPeer(() => accepted()));
    const bench = open([loader(server.url.replace('http:', 'https:'))]);
    let first = connected();
    const fetched = bench.reader.fetch([METRICS]);
    for (const ms of [2_000, 2_000, 1_000]) {
      await moving(bench, first);
      first = connected();
      await bench.clock.advance(ms);
    }
    await moving(bench, fetched);
    expect(bench.results()).toEqual(['timeout', 'timeout', 'timeout']);
    expect(bench.reader.read(METRICS).error).toContain('within');
    await bench.clock.advance(1_000);
    expect(bench.clock.pending).toBe(0);
  });

  it('is given five seconds to answer, body included', async () => {
    let asked = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"metrics":')),
    });
    const server = await started(
      peer(
        http.get('*/katalog/loader', () => {
          asked();
          return new HttpResponse(endless);
        }),
      ),
    );
    const bench = open([loader(server.url)]);
    const fetched = bench.reader.fetch([METRICS]);
    await arrived;
    await bench.clock.advance(5_000);
    await fetched;
    expect(bench.results()).toEqual(['timeout']);
    expect(bench.clock.pending).toBe(0);
  });
});

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
    const server = await started(
      peersBehindOnePort(replica(false, 0), replica(false, 0), replica(true, 77), replica(false, 0)),
    );
    const bench = open([loader(server.url)]);
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
    const server = await started(peersBehindOnePort(handlers, handlers));
    const bench = open([loader(server.url)]);
    await bench.reader.fetch([METRICS]);
    leads = false;
    await bench.clock.advance(40_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['ok', 'follower', 'follower', 'follower', 'follower']);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 50, ageMs: 40_000, stale: true });
    await bench.clock.advance(50_001);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: undefined, missing: true });
  });

  it('do not let a deposed leader be believed', async () => {
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
    const server = await started(peersBehindOnePort(handlers, handlers));
    const bench = open([loader(server.url)]);
    await bench.reader.fetch([METRICS]);
    await bench.clock.advance(31_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['ok', 'older', 'ok']);
    expect(bench.reader.read(METRICS).value).toBe(3);
    expect(server.connections()).toBe(2);
  });

  it('may both answer for a CR', async () => {
    const server = await started(peersBehindOnePort(replica(false, 1), replica(true, 2)));
    const bench = open([loader(server.url)]);
    await bench.reader.fetch(['cross.loader.status.by']);
    expect(bench.reader.read('cross.loader.status.by').value).toBe(1);
  });
});

describe('a client without options', () => {
  it('brings its own connections and clock', async () => {
    const server = await started(
      peer(http.get('*/katalog/loader', () => HttpResponse.json({ metrics: { queueDepth: 6 } }))),
    );
    const client = new OncopClient();
    const reader = client.open(compileCross([loader(server.url)], { crds: [], env: {} }).plan);
    await reader.fetch([METRICS]);
    expect(reader.read(METRICS).value).toBe(6);
    await client.close();
    await settle();
  });
});
