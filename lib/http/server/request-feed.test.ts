/** Requests that a client pipelines, on real sockets: each test tries to have more than one of them under way. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { authority } from '../../../test/support/authority.js';
import { type Clock, systemClock } from '../../base/index.js';
import { RequestFeed } from './request-feed.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listening(handler: RequestListener, clock: Clock = systemClock()) {
  const server: Server = createServer({ requireHostHeader: false }, handler);
  const feed = new RequestFeed(clock);
  feed.attach(server, 'connection');
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 405 No\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { feed, sockets, open: () => opened(connect(port, '127.0.0.1'), 'connect') };
}

/** A client that keeps what comes; `until` resolves when that is so. */
async function opened(socket: Socket, event: string) {
  closing.push(() => socket.destroy());
  const seen = { text: '', closed: false };
  let changed = (): void => undefined;
  socket.setEncoding('latin1').on('error', () => undefined);
  socket.on('data', (chunk) => {
    seen.text += String(chunk);
    changed();
  });
  socket.on('close', () => {
    seen.closed = true;
    changed();
  });
  await new Promise<void>((resolve) => socket.once(event, resolve));
  const until = async (check: (text: string, closed: boolean) => boolean): Promise<string> => {
    while (!check(seen.text, seen.closed)) {
      if (seen.closed) throw new Error(`closed after ${JSON.stringify(seen.text.slice(-200))}`);
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    return seen.text;
  };
  return { socket, until };
}

const paths = (text: string): string[] => [...text.matchAll(/<(.*?)>/g)].map(([, path = '']) => path);

/** Answers with the path, `later` or at once; notes how many are under way. */
function echo(later: boolean) {
  const under = { now: 0, most: 0, begun: 0 };
  const handler: RequestListener = (request, response) => {
    under.begun++;
    under.now++;
    under.most = Math.max(under.most, under.now);
    response.on('close', () => under.now--);
    const respond = (): unknown => response.end(`<${request.method} ${request.url}>`);
    request.resume().on('end', () => (later ? setImmediate(respond) : respond()));
  };
  return { under, handler };
}

describe('requests that are pipelined', () => {
  it.each([true, false])('are answered in order, one at a time (later: %s)', async (later) => {
    const { under, handler } = echo(later);
    const { open } = await listening(handler);
    const { socket, until } = await open();
    const sent = Array.from({ length: 300 }, (_, i) => `/${i}`);
    socket.write(sent.map((path) => `GET ${path} HTTP/1.1\r\n\r\n`).join(''));
    const text = await until((so) => paths(so).length === 300);
    expect(paths(text)).toEqual(sent.map((path) => `GET ${path}`));
    expect(under.most).toBe(1);
  });

  it('are not read behind one that is not answered, however they come', async () => {
    const handler: RequestListener = ({ url }, response) => {
      if (url !== '/never') response.end(`<${url}>`);
    };
    const { sockets, open } = await listening(handler);
    const { socket } = await open();
    socket.write('GET /never HTTP/1.1\r\n\r\n');
    const many = 'GET /more HTTP/1.1\r\n\r\n'.repeat(50_000);
    const other = await open();
    for (let i = 1; i <= 100; i++) {
      if (i <= 20) socket.write(many);
      other.socket.write('GET /a HTTP/1.1\r\n\r\n');
      await other.until((text) => paths(text).length === i);
    }
    expect(sockets[0]?.bytesRead).toBeLessThan(300_000);
    expect(socket.writableLength).toBeGreaterThan(1_000_000);
  });

  it('and those that come at once take turns: a turn ends when its time is over', async () => {
    let now = 0;
    const turns: (() => void)[] = [];
    const clock = {
      ...systemClock(),
      monotonic: () => now,
      setTimeout: (turn: () => void) => turns.push(turn),
    } as unknown as Clock;
    let begun = 0;
    const { sockets, open } = await listening((_, response) => {
      begun++;
      now += 2;
      response.end('<>');
    }, clock);
    const clients = [];
    for (let i = 0; i < 10; i++) clients.push(await open());
    for (const { socket } of clients) socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(5));
    while (sockets.some(({ bytesRead }) => bytesRead === 0))
      await new Promise((resolve) => setImmediate(resolve));
    // The second of the first connection waits, and everything behind it; then as many as fit, of 2 ms in half a turn of 8 ms.
    const counts = [begun];
    for (let turn = 0; turn < 4; turn++) {
      turns.shift()?.();
      counts.push(begun);
      // The responses close.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(counts).toEqual([1, 3, 5, 7, 9]);
  });

  it('continue when a slow reader takes its responses', async () => {
    const body = 'x'.repeat(1 << 20);
    const { open } = await listening(({ url }, response) => response.end(url === '/' ? `${body}<>` : '<>'));
    const { socket, until } = await open();
    socket.pause();
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(8));
    const other = await open();
    for (let i = 1; i <= 20; i++) {
      other.socket.write('GET /small HTTP/1.1\r\n\r\n');
      await other.until((text) => paths(text).length === i);
    }
    socket.resume();
    await until((text) => text.length > 8 * body.length && paths(text).length === 8);
  });

  it('end with a connection that leaves, and with a response that closes it', async () => {
    let begun = 0;
    const { open } = await listening(({ url }, response) => {
      begun++;
      if (url === '/last') response.setHeader('connection', 'close');
      response.end(`<${url}>`);
    });
    const { socket, until } = await open();
    socket.write(
      `${'GET /a HTTP/1.1\r\n\r\n'}${'GET /last HTTP/1.1\r\n\r\n'}${'GET /b HTTP/1.1\r\n\r\n'.repeat(9)}`,
    );
    const text = await until((_, closed) => closed);
    expect(paths(text)).toEqual(['/a', '/last']);
    expect(begun).toBe(2);
  });

  it('are answered up to bytes that are not a request', async () => {
    const { open } = await listening(({ url }, response) => response.end(`<${url}>`));
    const { socket, until } = await open();
    socket.write('GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nHELLO\r\n\r\nGET /c HTTP/1.1\r\n\r\n');
    const text = await until((_, closed) => closed);
    expect(paths(text)).toEqual(['/a', '/b']);
    expect(text).toContain('HTTP/1.1 400');
  });

  it('and bytes that are not one are refused after the response to the request before them', async () => {
    const { handler } = echo(true);
    const { open } = await listening(handler);
    const { socket, until } = await open();
    socket.write('GET /a HTTP/1.1\r\n\r\nHELLO\r\n\r\n');
    const text = await until((_, closed) => closed);
    expect(text).toMatch(/^HTTP\/1.1 200 .*<GET \/a>HTTP\/1.1 400 /s);
  });

  it('are answered in order over TLS, which brings what it has decrypted whether or not it is read', async () => {
    const { under, handler } = echo(true);
    const ca = await authority('server');
    const server = createSecureServer(
      { requireHostHeader: false, ...(await ca.issue(['localhost'])) },
      handler,
    );
    new RequestFeed(systemClock()).attach(server, 'secureConnection');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as { port: number };
    const client = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const { socket, until } = await opened(client, 'secureConnect');
    const sent = Array.from({ length: 300 }, (_, i) => `/${i}`);
    // Longer than some records of 16 KiB.
    const padding = `x: ${'x'.repeat(500)}`;
    socket.write(sent.map((path) => `GET ${path} HTTP/1.1\r\n${padding}\r\n\r\n`).join(''));
    const text = await until((so) => so.endsWith('/299>'));
    expect(paths(text)).toEqual(sent.map((path) => `GET ${path}`));
    expect(under.most).toBe(1);
  });

  it('end after the response before one that did not arrive in time', async () => {
    let respond = (): void => undefined;
    const { feed, sockets, open } = await listening(({ url }, response) => {
      respond = () => void response.end(`<${url}>`);
    });
    const { socket, until } = await open();
    socket.write('GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\ncontent-length: 9\r\n\r\nx');
    while (!sockets[0] || !feed.isHeldLate(sockets[0])) await new Promise((resolve) => setImmediate(resolve));
    respond();
    const text = await until((_, closed) => closed);
    expect(paths(text)).toEqual(['/a']);
    expect(text).not.toContain('408');
  });

  it('are answered up to a tunnel among them', async () => {
    const { open } = await listening(({ url }, response) => response.end(`<${url}>`));
    const { socket, until } = await open();
    socket.write('GET /a HTTP/1.1\r\n\r\nCONNECT x:1 HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n');
    const text = await until((so) => so.includes(' 405 '));
    expect(paths(text)).toEqual(['/a']);
    socket.write('GET /c HTTP/1.1\r\n\r\n');
    await until((_, closed) => closed);
  });
});

describe('a body', () => {
  it.each([
    ['of blank lines', '\r\n\r\n'.repeat(100_000)],
    ['of text', 'x'.repeat(3_000_000)],
  ])('%s is read whole, and the request behind it is answered', async (_, body) => {
    const sizes: number[] = [];
    const { open } = await listening((request, response) => {
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      request.on('end', () => {
        sizes.push(size);
        response.end(`<${request.url}>`);
      });
    });
    const { socket, until } = await open();
    const post = `POST /a HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    socket.write(`${post}GET /b HTTP/1.1\r\n\r\n${post}`);
    expect(paths(await until((text) => paths(text).length === 3))).toEqual(['/a', '/b', '/a']);
    expect(sizes).toEqual([body.length, 0, body.length]);
  });

  it('that its handler reads slowly is waited for', async () => {
    const { sockets, open } = await listening((request, response) => {
      request.on('data', () => {
        request.pause();
        setImmediate(() => request.resume());
      });
      request.on('end', () => response.end(`<${request.url}>`));
    });
    const { socket, until } = await open();
    const post = `POST /a HTTP/1.1\r\ncontent-length: 900000\r\n\r\n${'\n\n'.repeat(450_000)}`;
    socket.write(`${post}${post}GET /b HTTP/1.1\r\n\r\n`);
    expect(paths(await until((text) => paths(text).length === 3))).toEqual(['/a', '/a', '/b']);
    expect(sockets).toHaveLength(1);
  });
});

it('a connection whose parser is another one is served without a bound, and one warning says so', async () => {
  const server = createServer();
  new RequestFeed(systemClock()).attach(server, 'connection');
  server.removeAllListeners('request');
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  // node's own listener has not run for these.
  const [, ours] = server.listeners('connection');
  for (let count = 0; count < 2; count++) ours?.call(server, { parser: undefined });
  expect(await warned).toMatchObject({
    code: 'ORK_HTTP_PIPELINE',
    message: expect.stringContaining('pipelined requests are not bounded'),
  });
});
