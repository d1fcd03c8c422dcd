import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { exchange, oneAnswer } from '../../../test/support/raw-exchange.js';
import { systemClock } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import type { HttpError } from '../errors/http-error.js';
import { Callers } from '../limits/callers.js';
import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.js';

const servers: HttpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

function serverWith(options: Partial<Omit<HttpServerOptions, 'callers'>> = {}): HttpServer {
  const server = createHttpServer({
    clock: new FakeClock(),
    callers: new Callers({ connections: 256, streams: 64, frames: 640, waiting: 1 << 26 }),
    errorBody: ({ code, message }: HttpError) => Buffer.from(JSON.stringify({ code, message })),
    notFound: (path) => httpError('not_found', `unknown path ${path}`),
    ...options,
  });
  servers.push(server);
  return server;
}

/** A server with one path that responds with the number of bytes it was sent. */
function reviewer(maxBodyBytes: number, bodyLimit?: number): HttpServer {
  const server = serverWith({ requests: { methods: ['GET', 'HEAD', 'POST'], maxBodyBytes } });
  server.app.post('/review', bodyLimit === undefined ? {} : { bodyLimit }, (request, reply) => {
    server.guard(request.raw);
    reply.send({ bytes: Buffer.isBuffer(request.body) ? request.body.length : 0 });
  });
  return server;
}

async function post(server: HttpServer, body: string, ...headers: string[]) {
  const url = new URL(await server.app.listen({ port: 0, host: '127.0.0.1' }));
  const head = ['POST /review HTTP/1.1', 'host: x', 'connection: close', ...headers];
  const { status, body: text } = oneAnswer(await exchange(url, `${head.join('\r\n')}\r\n\r\n${body}`));
  return { status, json: JSON.parse(text) as unknown };
}

const JSON_BODY = 'content-type: application/json';

describe('a server that takes bodies', () => {
  it('gives the handler the bytes of a JSON body up to its bound', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(100_000) });
    const { status, json } = await post(reviewer(1 << 20), body, JSON_BODY, `content-length: ${body.length}`);
    expect([status, json]).toEqual([200, { bytes: body.length }]);
  });

  it('refuses a body that announces more than the bound, unread', async () => {
    const { status, json } = await post(reviewer(1_000), '', JSON_BODY, 'content-length: 1001');
    expect(status).toBe(413);
    expect(json).toMatchObject({ code: 'body_too_large', message: expect.stringContaining('at most 1000') });
  });

  it('refuses a chunked body once it passes the bound', async () => {
    const chunk = 'x'.repeat(800);
    const body = `320\r\n${chunk}\r\n320\r\n${chunk}\r\n0\r\n\r\n`;
    const { status, json } = await post(reviewer(1_000), body, JSON_BODY, 'transfer-encoding: chunked');
    expect([status, json]).toEqual([413, expect.objectContaining({ code: 'body_too_large' })]);
  });

  it('refuses a body past the smaller bound of its path', async () => {
    const { status } = await post(reviewer(1_000, 10), '{"a": "12345678"}', JSON_BODY, 'content-length: 17');
    expect(status).toBe(413);
  });

  it('refuses a body of another type', async () => {
    const { status, json } = await post(
      reviewer(1_000),
      'a',
      'content-type: text/plain',
      'content-length: 1',
    );
    expect([status, json]).toEqual([415, expect.objectContaining({ code: 'unsupported_media_type' })]);
  });

  it('refuses a body on GET and names its methods where another is used', async () => {
    const { app } = reviewer(1_000);
    const get = await app.inject({ method: 'GET', url: '/review', headers: { 'content-length': '5' } });
    expect(get.json()).toMatchObject({ code: 'body_refused' });
    const put = await app.inject({ method: 'PUT', url: '/review' });
    expect([put.statusCode, put.headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('a server', () => {
  it('reads no body by default', () => {
    expect(serverWith().app.hasContentTypeParser('application/json')).toBe(false);
  });

  it('cuts off slow clients and keeps idle connections longer than a load balancer', () => {
    expect(serverWith().app.server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 10_000,
      timeout: 30_000,
      keepAliveTimeout: 72_000,
    });
  });

  it('responds 500 without the cause to a fault of its own, and reports it', async () => {
    const faults: unknown[] = [];
    const { app } = serverWith({ onFault: (error, url) => faults.push([String(error), url]) });
    app.get('/broken', () => {
      throw new Error('secret detail');
    });
    const response = await app.inject({ url: '/broken' });
    expect([response.statusCode, response.json().code]).toEqual([500, 'internal']);
    expect(response.payload).not.toContain('secret');
    expect(faults).toEqual([['Error: secret detail', '/broken']]);
  });

  it('completes a response when a request behind it does not arrive in time', async () => {
    const { app } = serverWith({ clock: systemClock() });
    const [sockets, streams]: [Socket[], ServerResponse[]] = [[], []];
    app.get('/slow', (_request, reply) => {
      reply.hijack();
      streams.push(reply.raw);
    });
    app.server.on('connection', (socket: Socket) => sockets.push(socket));
    const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const get = 'GET /slow HTTP/1.1\r\nhost: x\r\n\r\n';
    const text = exchange(url, `${get}${get}`);
    while (streams.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    app.server.emit('clientError', late, sockets[0]);
    streams[0]?.end('whole');
    expect(oneAnswer(await text)).toMatchObject({ status: 200 });
    expect(streams).toHaveLength(1);
  });

  it('asks access before unknown paths, but not before open routes', async () => {
    const { app } = serverWith({
      access: { admit: () => Promise.reject(httpError('unauthorized', 'no')) },
      openRoutes: new Set(['/health']),
    });
    app.get('/health', (_request, reply) => reply.send({}));
    expect((await app.inject({ url: '/health' })).statusCode).toBe(200);
    const unknown = await app.inject({ url: '/nothing' });
    expect([unknown.statusCode, unknown.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="orkestra"',
    ]);
  });
});
