/** Peers that answer wrongly, byte by byte, through the transport that ships; and how they are read once they are right. */
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { peer, rawPeer } from '../../test/support/peer.js';
import { loaderAt, METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

const BODY = JSON.stringify({ isKonductor: true, metrics: { queueDepth: 9 } });
const MIB = 1024 * 1024;

function response(body: string, length: number | 'chunked' = Buffer.byteLength(body), more = ''): string {
  const size = length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${size}\r\n${more}\r\n${body}`;
}

function chunk(body: string): string {
  return `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
}

/** A peer whose first answers are those, and the right one after them. */
async function recovering(...faults: ((socket: Socket) => void)[]) {
  const server = await peers.started(
    rawPeer((socket) => {
      const fault = faults.shift();
      if (fault) fault(socket);
      else socket.write(response(BODY));
    }),
  );
  const bench = peers.open([loaderAt(server.url)]);
  return { ...bench, server, fetched: () => bench.moving(bench.reader.fetch([METRICS])) };
}

const say = (text: string) => (socket: Socket) => void socket.write(text);
const sayAndEnd = (text: string) => (socket: Socket) => void socket.end(text);

describe('an answer that is broken once', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['cut in the middle', sayAndEnd(response(BODY.slice(0, 20), BODY.length))],
    ['cut in a chunk', sayAndEnd(response(`${BODY.length.toString(16)}\r\n${BODY.slice(0, 9)}`, 'chunked'))],
    ['cut on a connection that ends', sayAndEnd(response('26\r\n{"is', 'chunked', 'connection: close\r\n'))],
    ['without its last chunk', sayAndEnd(response(chunk(BODY), 'chunked'))],
    ['shorter than its Content-Length', sayAndEnd(response(BODY, BODY.length + 7))],
    ['cut in the headers', sayAndEnd('HTTP/1.1 200 OK\r\ncontent-le')],
    ['no HTTP', sayAndEnd('hello there\r\n\r\n')],
    ['nothing', (socket) => void socket.end()],
    ['reset', (socket) => void socket.resetAndDestroy()],
    ['with two lengths', say(`HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n{}`)],
    ['with a length below zero', say(`HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}`)],
  ])('%s, is asked for again and then right', async (_, fault) => {
    const { fetched, results, reader } = await recovering(fault);
    await fetched();
    expect(results()).toEqual(['unreachable', 'ok']);
    expect(reader.read(METRICS)).toMatchObject({ value: 9, error: undefined });
  });

  it.each<[string, string, string]>([
    ['longer than its Content-Length', response(BODY, 10), 'not JSON'],
    ['HTML', response('<!doctype html><p>Welcome</p>'), 'not JSON'],
    ['empty', response(''), 'not JSON'],
    ['a list', response('[1]'), 'not an object'],
  ])(
    '%s, is rejected, not retried at once, and accepted when it is right the next time',
    async (_, text, message) => {
      const { fetched, results, reader } = await recovering(sayAndEnd(text));
      await fetched();
      expect(results()).toEqual(['bad_body']);
      expect(reader.read(METRICS).error).toContain(message);
      await fetched();
      expect(reader.read(METRICS)).toMatchObject({ value: 9, error: undefined });
    },
  );
});

describe('a body that is too large', () => {
  /** Writes as long as anybody reads, and counts. */
  function flood(total: number, head: string, part: (size: number) => string) {
    const sent = { bytes: 0 };
    const piece = 'x'.repeat(MIB / 4);
    const write = (socket: Socket): void => {
      socket.write(head);
      const more = (): void => {
        while (sent.bytes < total && !socket.destroyed) {
          sent.bytes += piece.length;
          if (!socket.write(part(piece.length) === '' ? piece : `${part(piece.length)}${piece}\r\n`)) {
            socket.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    return { sent, write };
  }

  it('is not read, when its length says so', async () => {
    const { sent, write } = flood(20 * MIB, response('', 20 * MIB), () => '');
    const { fetched, results, reader, clock } = await recovering(write);
    await fetched();
    expect(results()).toEqual(['over_budget']);
    expect(reader.read(METRICS).error).toContain('larger than 4194304 bytes');
    expect(sent.bytes).toBeLessThan(12 * MIB);
    await clock.advance(10_000);
    await fetched();
    expect(reader.read(METRICS).value).toBe(9);
  });

  it('is read up to the limit, when nothing says how long it is', async () => {
    const { sent, write } = flood(20 * MIB, response('', 'chunked'), (size) => `${size.toString(16)}\r\n`);
    const { fetched, results } = await recovering(write);
    await fetched();
    expect(results()).toEqual(['over_budget']);
    expect(sent.bytes).toBeLessThan(16 * MIB);
  });

  it('is not inflated, when it is a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB, ' '));
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const { fetched, reader } = await recovering((socket) => {
      socket.write(head);
      socket.write(bomb);
    });
    await fetched();
    expect(reader.read(METRICS).error).toContain('has the encoding "gzip"');
  });
});

describe('an answer that takes its time', () => {
  it('a byte a second, ends with the five seconds that a read may take', async () => {
    let socket: Socket | undefined;
    const { reader, clock, results } = await recovering((open) => {
      socket = open;
      open.write(response('', BODY.length));
    });
    const fetching = reader.fetch([METRICS]);
    let ended = false;
    void fetching.then(() => {
      ended = true;
    });
    while (!socket) await clock.advance(0);
    for (const byte of BODY.slice(0, 5)) {
      expect(ended).toBe(false);
      socket.write(byte);
      await clock.advance(1_000);
    }
    await fetching;
    expect(results()).toEqual(['timeout']);
    expect(reader.read(METRICS)).toMatchObject({ missing: true });
    expect(reader.read(METRICS).error).toContain('did not answer within 5000 ms');
    expect(clock.pending).toBe(0);
  });
});

describe('a redirect to the metadata address of a cloud', () => {
  it.each([301, 302, 303, 307, 308])('%i, goes nowhere', async (status) => {
    const target = await peers.started(peer());
    for (const location of ['http://169.254.169.254/latest/meta-data/', `${target.url}/katalog/loader`]) {
      const server = await peers.started(
        peer(http.get('*/katalog/loader', () => new HttpResponse(null, { status, headers: { location } }))),
      );
      const bench = peers.open([
        { ...loaderAt(server.url), source: { host: server.url, auth: { token: 'mine' } } },
      ]);
      await bench.reader.fetch([METRICS]);
      expect(bench.results()).toEqual(['rejected']);
      expect(bench.reader.read(METRICS).error).toContain('redirects are not followed');
    }
    expect(target.connections()).toBe(0);
  });
});

describe('time', () => {
  /** A peer that answers these statuses in order, and is well afterwards. */
  async function answering(...refusals: Record<string, string>[]) {
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader', () => {
          const headers = refusals.shift();
          return headers
            ? HttpResponse.json({}, { status: 503, headers })
            : HttpResponse.json({ isKonductor: true, metrics: { queueDepth: 3 } });
        }),
      ),
    );
    return peers.open([loaderAt(server.url)]);
  }

  it.each([
    ['in seconds', { 'retry-after': '31536000' }],
    ['as a date', { 'retry-after': 'Sun, 01 Nov 2026 00:00:00 GMT', date: 'Sat, 01 Nov 2025 00:00:00 GMT' }],
  ])('of a Retry-After of a year, %s, is kept to two minutes', async (_, headers) => {
    const bench = await answering(headers);
    await bench.reader.fetch([METRICS]);
    await bench.clock.advance(119_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['unavailable']);
    await bench.clock.advance(1_001);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 3, error: undefined });
  });

  it('that jumps on the wall clock changes no age', async () => {
    const bench = await answering();
    await bench.reader.fetch([METRICS]);
    for (const ms of [3_600_000, -7_200_000, 86_400_000 * 365]) {
      bench.clock.jumpWall(ms);
      await bench.clock.advance(1_000);
      await bench.reader.fetch([METRICS]);
    }
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 3, ageMs: 3_000, stale: false });
    expect(bench.results()).toEqual(['ok']);
  });
});

describe('an epoch that goes back', () => {
  it('is rejected until the cached value has expired, and then accepted', async () => {
    let epoch = 5;
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader', () =>
          HttpResponse.json({ isKonductor: true, epoch, seq: 1, metrics: { queueDepth: epoch } }),
        ),
      ),
    );
    const bench = peers.open([loaderAt(server.url)]);
    await bench.reader.fetch([METRICS]);
    epoch = 1;
    await bench.clock.advance(89_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 5, ageMs: 89_000, stale: true });
    expect(bench.reader.read(METRICS).error).toContain('older than the cached one');
    await bench.clock.advance(2_000);
    expect(bench.reader.read(METRICS)).toMatchObject({ missing: true });
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 1, ageMs: 0, error: undefined });
  });
});
