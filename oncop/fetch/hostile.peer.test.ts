/** Siblings that try to cost more than they may, over real sockets. */
import type { LookupFunction, Socket } from 'node:net';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeClock } from '../../test/support/fake-clock.js';
import { type Peer, peer, peersBehindOnePort, rawPeer } from '../../test/support/peer.js';
import { loaderAt, METRICS, PeerBench } from '../../test/support/peer-bench.js';
import type { OncopReport } from './report.js';

const peers = new PeerBench();
afterEach(() => peers.close());

const MIB = 1024 * 1024;
const INFO = { isKonductor: true, metrics: { queueDepth: 9 } };

/** A client of a peer, and what it reported. */
function reading(server: Pick<Peer, 'url'>, options: Parameters<PeerBench['open']>[1] = {}) {
  const reports: OncopReport[] = [];
  const bench = peers.open([loaderAt(server.url)], {
    onReport: (report) => reports.push(report),
    ...options,
  });
  const circuits = () => reports.flatMap((item) => (item.type === 'circuit' ? [item.state] : []));
  const results = () => reports.flatMap((item) => (item.type === 'request' ? [item.result] : []));
  return { ...bench, reports, circuits, results, fetched: () => bench.moving(bench.reader.fetch([METRICS])) };
}

describe('a hostile sibling', () => {
  it('is rejected with ORK_ONCOP_BUDGET for 400,000 empty objects, and its circuit opens at once', async () => {
    let requests = 0;
    const body = `{"metrics":{"queueDepth":1},"x":[${'{},'.repeat(400_000)}{}]}`;
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader', () => {
          requests++;
          return HttpResponse.text(body);
        }),
      ),
    );
    const { fetched, reader, results, circuits } = reading(server);
    for (let i = 0; i < 20; i++) await fetched();
    expect(reader.read(METRICS)).toMatchObject({
      missing: true,
      error: 'the body has more than 100000 values',
    });
    expect(results()).toEqual(['over_budget']);
    expect(circuits()).toEqual(['open']);
    expect(requests).toBe(1);
  });

  it('accepts a document of 100,000 values', async () => {
    const x = '0,'.repeat(99_990);
    const body = `{"isKonductor":true,"metrics":{"queueDepth":1},"x":[${x}0]}`;
    const server = await peers.started(peer(http.get('*/katalog/loader', () => HttpResponse.text(body))));
    const { fetched, reader } = reading(server);
    await fetched();
    expect(reader.read(METRICS)).toMatchObject({ value: 1, error: undefined });
  });

  it('is disconnected when its stream sends more than 4 MiB a second', async () => {
    const sent = { bytes: 0 };
    const server = await peers.started(streamPeer((socket) => flood(socket, 800_000, sent)));
    const { reader, clock, reports, circuits } = reading(server);
    const stop = reader.watch([METRICS], () => undefined);
    await until(clock, () => circuits().length > 0);
    expect(circuits()).toEqual(['open']);
    expect(reports).toContainEqual(
      expect.objectContaining({
        type: 'subscription',
        state: 'ended',
        message: 'the stream sends more than 4194304 bytes a second',
      }),
    );
    expect(sent.bytes).toBeLessThan(16 * MIB);
    stop();
  });

  it('has 20 frames of a second parsed, however many it sends', async () => {
    const frames = 1_000;
    const server = await peers.started(
      streamPeer((socket) => {
        for (let seq = 1; seq <= frames; seq++) socket.write(frame(seq, seq, ''));
      }),
    );
    const { reader, clock } = reading(server);
    let answers = 0;
    const stop = reader.watch([METRICS], () => answers++);
    await until(clock, () => answers > 0);
    for (let i = 0; i < 200 && reader.read(METRICS).value !== frames; i++) await clock.advance(50);
    expect(reader.read(METRICS)).toMatchObject({ value: frames, source: 'stream' });
    expect(answers).toBeLessThanOrEqual(42);
    stop();
  });
});

describe('a peer that refuses a stream with 429', () => {
  it('is polled, and its circuit stays closed', async () => {
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader/stream', () =>
          HttpResponse.json({ error: 'too_many_streams' }, { status: 429, headers: { 'retry-after': '30' } }),
        ),
        http.get('*/katalog/loader', () => HttpResponse.json(INFO)),
      ),
    );
    const { reader, clock, reports, circuits } = reading(server);
    const stop = reader.watch([METRICS], () => undefined);
    await until(clock, () => !reader.read(METRICS).missing);
    expect(reader.read(METRICS)).toMatchObject({ value: 9, source: 'http' });
    expect(circuits()).toEqual([]);
    expect(reports).toContainEqual(
      expect.objectContaining({
        type: 'source',
        source: 'poll',
        message: 'the peer answered 429 to the request for a stream',
      }),
    );
    stop();
  });
});

describe('the error of a peer that is away', () => {
  it('names the cause and not the open circuit, for URLs that were never requested too', async () => {
    const gone = await peers.started(peer());
    await gone.close();
    const { reader, moving, circuits, results } = reading(gone);
    for (let i = 0; i < 2; i++) await moving(reader.fetch([METRICS]));
    expect(circuits()).toEqual(['open']);
    await moving(reader.fetch(['cross.loader.health.state']));
    expect(results()).toHaveLength(5);
    expect(reader.read('cross.loader.health.state').error).toMatch(/ECONNREFUSED/);
  });

  it('names a host that is not found, and the status of a peer that fails', async () => {
    const lookup: LookupFunction = (host, _, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '', 4);
    const unknown = reading({ url: 'http://loader.example:8080' }, { lookup });
    await unknown.fetched();
    expect(unknown.reader.read(METRICS).error).toBe('getaddrinfo ENOTFOUND loader.example');
    const server = await peers.started(
      peer(http.get('*/katalog/loader', () => new HttpResponse(null, { status: 500 }))),
    );
    const failing = reading(server);
    for (let i = 0; i < 3; i++) await failing.fetched();
    expect(failing.reader.read(METRICS).error).toBe('the peer answered 500');
  });
});

describe('link-local and metadata addresses', () => {
  it.each(['169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200'])(
    'a name that resolves to %s is not connected to',
    async (address) => {
      const lookup: LookupFunction = (_, __, callback) =>
        callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
      const { fetched, reader } = reading({ url: 'http://loader.example:8080' }, { lookup });
      await fetched();
      expect(reader.read(METRICS).error).toBe(
        `loader.example (${address}) is a link-local or metadata address, to which no request is sent without --allow-link-local`,
      );
    },
  );

  it('an address that is written is not connected to', async () => {
    const { fetched, reader } = reading({ url: 'http://169.254.169.254:80' });
    await fetched();
    expect(reader.read(METRICS).error).toContain('169.254.169.254 is a link-local or metadata address');
  });
});

describe("a follower's 404", () => {
  it('does not count where only the leader counts: another replica is asked', async () => {
    const absent = { error: 'crd_not_found', message: 'no such CRD', isKonductor: false };
    const server = await peers.started(
      peersBehindOnePort(
        [http.get('*/katalog/loader', () => HttpResponse.json(absent, { status: 404 }))],
        [http.get('*/katalog/loader', () => HttpResponse.json(INFO))],
      ),
    );
    const { fetched, reader, results } = reading(server);
    await fetched();
    expect(results()).toEqual(['follower', 'ok']);
    expect(reader.read(METRICS)).toMatchObject({ value: 9, found: true });
  });
});

/** Lets real I/O happen, at a standing clock. */
async function until(clock: FakeClock, condition: () => boolean): Promise<void> {
  for (let i = 0; i < 20_000 && !condition(); i++) await clock.advance(0);
  expect(condition()).toBe(true);
}

/** Answers a request for a stream with one that the test writes, and every other with 500. */
function streamPeer(write: (socket: Socket) => void): Promise<Peer> {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
  return rawPeer((socket) => {
    socket.on('error', () => undefined);
    socket.write(head);
    write(socket);
  });
}

function frame(seq: number, queueDepth: number, more: string): string {
  const body = JSON.stringify({ isKonductor: true, epoch: 1, seq, metrics: { queueDepth }, more });
  return `event: metrics\nid: 1-${seq}\ndata: ${body}\n\n`;
}

/** Frames of that size, as fast as the socket takes them. */
function flood(socket: Socket, size: number, sent: { bytes: number }): void {
  let seq = 0;
  const more = (): void => {
    while (!socket.destroyed) {
      const text = frame(++seq, seq, 'x'.repeat(size));
      sent.bytes += text.length;
      if (!socket.write(text)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}
