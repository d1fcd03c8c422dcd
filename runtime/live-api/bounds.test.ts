/** The bounds of trust.md on real sockets: each test tries to pass one. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Access } from '../../lib/http/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { exchange, oneAnswer } from '../../test/support/raw-exchange.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { LiveApiOptions } from './server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listening(options: Omit<LiveApiOptions, 'metrics'> = {}, crd = fakeCrd()) {
  const view = fakeView(crd);
  const { api } = apiOver(view, options);
  closing.push(() => api.close());
  const url = new URL(await api.listen({ port: 0, host: '127.0.0.1' }));
  return { url, view, get: (path: string, ...headers: string[]) => get(url, path, ...headers) };
}

async function get(url: URL, path: string, ...headers: string[]) {
  const head = [`GET ${path} HTTP/1.1`, 'host: x', 'connection: close', ...headers];
  const { status, head: sent, body } = oneAnswer(await exchange(url, `${head.join('\r\n')}\r\n\r\n`));
  return { status, head: sent, json: JSON.parse(body) as Record<string, unknown> };
}

/** A connection that has sent a request and does not read what comes, until it is told to. */
async function silent(url: URL, request: string): Promise<Socket> {
  const socket = connect({ port: Number(url.port), host: url.hostname });
  closing.push(() => socket.destroy());
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.pause();
  socket.write(request);
  return socket;
}

/** A stream that is open, once its head has come; `text` is what came so far. */
async function stream(url: URL, path: string, ...headers: string[]) {
  const seen = { text: '', closed: false, socket: connect(Number(url.port), url.hostname) };
  closing.push(() => seen.socket.destroy());
  seen.socket.setEncoding('latin1').on('error', () => undefined);
  seen.socket.on('close', () => {
    seen.closed = true;
  });
  seen.socket.write(`GET ${path} HTTP/1.1\r\n${['host: x', ...headers].join('\r\n')}\r\n\r\n`);
  await new Promise<void>((resolve) => {
    seen.socket.on('data', (chunk) => {
      seen.text += String(chunk);
      if (seen.text.includes('\nid: ') || !seen.text.startsWith('HTTP/1.1 200')) resolve();
    });
  });
  return seen;
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
}

describe('responses that a caller does not take', () => {
  it('are 429 past its share, with Retry-After, while the probes and small reads of others go on', async () => {
    const { url, get: read } = await listening({}, large());
    let refused = await read('/katalog/loader/cr');
    // One more each time: how much of a response the system takes into its own buffers is not for us to say.
    for (let i = 0; refused.status === 200; i++) {
      await silent(url, list(i));
      refused = await read(`/katalog/loader/cr?limit=${290 - i}`);
    }
    expect([refused.status, refused.json['error']]).toEqual([429, 'too_many_requests']);
    expect(refused.head).toContain('retry-after: 1');
    expect(refused.json).not.toHaveProperty('identity');
    expect((await read('/health')).status).toBe(200);
  });

  it('count once where they share one body, so that many readers of one list are served', async () => {
    const { url, get: read } = await listening({}, large());
    const list = 'GET /katalog/loader/cr HTTP/1.1\r\nhost: x\r\n\r\n';
    for (let i = 0; i < 3; i++) await silent(url, list);
    expect((await read('/katalog/loader/cr')).status).toBe(200);
  });

  it('are served again once the caller has taken or left them', async () => {
    const { url, get: read } = await listening({}, large());
    const sockets: Socket[] = [];
    let response = await read('/katalog/loader/cr');
    while (response.status === 200) {
      sockets.push(await silent(url, list(sockets.length)));
      response = await read('/katalog/loader/cr');
    }
    expect(response.status).toBe(429);
    for (const socket of sockets) socket.destroy();
    while (response.status !== 200) response = await read('/katalog/loader/cr');
    expect(response.json['total']).toBe(300);
  });
});

/** A request for a list that no other one shares the body of. */
function list(i: number): string {
  return `GET /katalog/loader/cr?limit=${200 + i} HTTP/1.1\r\nhost: x\r\n\r\n`;
}

/** A CRD whose list is 8 MB. */
function large() {
  const crd = fakeCrd();
  const labels = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`l${i}`, 'y'.repeat(60)]));
  crd.objects = Array.from({ length: 300 }, (_, i) => fakeObject('a', `cr-${1_000 + i}`, {}, { labels }));
  return crd;
}

describe('connections of one caller', () => {
  it('are 429 past the bound and closed, but probes are served', async () => {
    const { url, get: read } = await listening({ limits: { ...DEFAULT_LIMITS, connections: 3 } });
    const idle: Socket[] = [];
    for (let i = 0; i < 3; i++) idle.push(await silent(url, 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n'));
    for (const socket of idle) await new Promise((resolve) => socket.resume().once('data', resolve));
    const refused = await read('/katalog');
    expect([refused.status, refused.json['error']]).toEqual([429, 'too_many_requests']);
    expect(refused.head).toContain('connection: close');
    expect((await read('/health')).status).toBe(200);
    idle[0]?.destroy();
    let status = 429;
    while (status !== 200) ({ status } = await read('/katalog'));
  });

  it('are counted by user where there is access, whatever the address', async () => {
    const access: Access = { admit: async ({ authorization = '' }) => authorization };
    const { url } = await listening({ access, limits: { ...DEFAULT_LIMITS, connections: 2 } });
    for (let i = 0; i < 2; i++) {
      const socket = await silent(
        url,
        'GET /katalog/loader HTTP/1.1\r\nhost: x\r\nauthorization: jane\r\n\r\n',
      );
      await new Promise((resolve) => socket.resume().once('data', resolve));
    }
    expect((await get(url, '/katalog', 'authorization: jane')).status).toBe(429);
    expect((await get(url, '/katalog', 'authorization: joe')).status).toBe(200);
  });
});

describe('streams of one caller', () => {
  it('are 429 past the bound, and counted out when they end', async () => {
    const { url, get: read } = await listening({ limits: { ...DEFAULT_LIMITS, streams: 2 } });
    const [one] = [await stream(url, '/katalog/loader/stream'), await stream(url, '/katalog/stream')];
    const refused = await read('/katalog/loader/stream');
    expect([refused.status, refused.json['error']]).toEqual([429, 'stream_limit']);
    expect(refused.head).toContain('retry-after: 30');
    one?.socket.destroy();
    let again = await stream(url, '/katalog/loader/stream');
    while (!again.text.startsWith('HTTP/1.1 200')) again = await stream(url, '/katalog/loader/stream');
  });

  it('past the frames of the caller are served with a longer heartbeat, which the first event says', async () => {
    const { url } = await listening({ limits: { ...DEFAULT_LIMITS, frames: 12 } });
    const fast = await stream(url, '/katalog/loader/stream?heartbeat=100ms');
    const slow = await stream(url, '/katalog/loader/stream?heartbeat=100ms');
    const slowest = await stream(url, '/katalog/loader/stream?heartbeat=100ms');
    expect(fast.text).toContain('\r\nretry: 1000\nevent: health\n');
    expect(slow.text).toContain('\nretry: 1000\nheartbeat: 500\nevent: health\n');
    expect(slowest.text).toContain('\nheartbeat: 10000\nevent: health\n');
  });

  it('hold no place when the caller leaves while access is asked', async () => {
    let admit = (): void => undefined;
    let isAsked = false;
    const access: Access = {
      admit: ({ path }) =>
        path !== '/katalog/loader/stream' || isAsked
          ? Promise.resolve('jane')
          : new Promise((resolve) => {
              isAsked = true;
              admit = () => resolve('jane');
            }),
    };
    const { url, view } = await listening({ access, maxStreams: 1 });
    const gone = await silent(url, 'GET /katalog/loader/stream HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => isAsked);
    gone.destroy();
    // Another request shows that the server has seen the end of the connection.
    await get(url, '/katalog');
    admit();
    const next = await stream(url, '/katalog/loader/stream');
    expect(next.text).toMatch(/^HTTP\/1\.1 200/);
    expect(view.fakes[0]?.watchers.size).toBe(1);
  });

  it('end within a minute after access was withdrawn, and stay while the reviewer is away', async () => {
    const clock = new FakeClock();
    const { httpError } = await import('../../lib/http/errors/errors.js');
    let verdict: 'yes' | 'away' | 'no' = 'yes';
    const access: Access = {
      admit: async () => {
        if (verdict === 'away') throw httpError('auth_unavailable', 'away');
        if (verdict === 'no') throw httpError('unauthorized', 'no');
        return 'jane';
      },
    };
    const { url } = await listening({ access, clock });
    const open = await stream(url, '/katalog/loader/stream');
    verdict = 'away';
    await clock.advance(180_000);
    expect(open.closed).toBe(false);
    verdict = 'no';
    await clock.advance(60_000);
    await until(() => open.closed);
  });
});

describe('the Host of a request', () => {
  it('must be this machine where the API is on loopback alone, against DNS rebinding', async () => {
    const { url } = await listening({ loopbackOnly: true });
    const withHost = async (host: string) => {
      const text = await exchange(url, `GET /katalog HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      return oneAnswer(text).status;
    };
    for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]:8080', 'orkestra.localhost']) {
      expect([host, await withHost(host)]).toEqual([host, 200]);
    }
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
      '::1',
      'x@localhost:1',
    ]) {
      expect([host, await withHost(host)]).toEqual([host, 421]);
    }
    const refused = await exchange(
      url,
      'GET /katalog HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
    );
    expect(refused).not.toContain('identity');
  });

  it('may be anything where the API is on every address', async () => {
    expect((await (await listening()).get('/katalog')).status).toBe(200);
  });
});

describe('every response', () => {
  it('carries nosniff', async () => {
    const { get: read, url } = await listening();
    for (const path of ['/katalog', '/nothing', '/health', '/katalog/loader/cr']) {
      expect([path, (await read(path)).head]).toEqual([
        path,
        expect.stringContaining('\r\nx-content-type-options: nosniff'),
      ]);
    }
    for (const path of ['/metrics', '/docs', '/openapi.json']) {
      const text = await exchange(url, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect([path, text]).toEqual([path, expect.stringContaining('\r\nx-content-type-options: nosniff')]);
    }
    expect(await exchange(url, 'HELLO\r\n\r\n')).toContain('x-content-type-options: nosniff');
    expect((await stream(url, '/katalog/loader/stream')).text).toContain('x-content-type-options: nosniff');
  });
});
