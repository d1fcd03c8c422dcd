import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { Access } from '../access/access.js';
import { httpError } from '../errors/errors.js';
import { Callers } from '../limits/callers.js';
import { createHttpServer, type HttpServerOptions } from './server.js';

const BOUND = 1_000;
const SPECIAL = { 'content-type': 'application/json; charset=utf-8' };

/** A server that repeats what it is sent, and fails when it is told to. */
async function echo(options: Partial<HttpServerOptions> = {}) {
  const faults: unknown[] = [];
  const server = createHttpServer({
    clock: new FakeClock(),
    callers: new Callers({ connections: 256, streams: 64, frames: 640, waiting: 1 << 26 }),
    requests: { methods: ['GET', 'HEAD', 'POST'], maxBodyBytes: BOUND },
    errorBody: ({ code, message }) => Buffer.from(JSON.stringify({ code, message })),
    notFound: (path) => httpError('not_found', `unknown path ${path}`),
    onFault: (error) => void faults.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  let asked = 0;
  server.post('/echo', {
    maxBodyBytes: BOUND,
    respond: async ({ url = '' }, body) => {
      asked++;
      if (url.endsWith('?bad')) throw httpError('bad_request', 'the body is bad');
      if (url.endsWith('?closing')) throw httpError('body_too_large', 'too much');
      if (url.endsWith('?fault')) throw new Error('a fault');
      return { status: 202, headers: { 'content-type': 'text/plain', 'x-a': 'b' }, body };
    },
  });
  let throughFramework = 0;
  server.app.addHook('onRequest', (_request, _reply, done) => {
    throughFramework++;
    done();
  });
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const send = (path: string, body: string, headers: Record<string, string | number> = {}) =>
    new Promise<object>((resolve, reject) => {
      const type = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request(`${url}${path}`, { method: 'POST', headers: { ...type, ...headers } });
      call.on('error', reject).on('response', async (response) => {
        const { date: _, ...others } = response.headers;
        resolve({ status: response.statusCode, headers: others, body: await text(response) });
      });
      call.end(body);
    });
  return { url, send, faults, asked: () => asked, throughFramework: () => throughFramework };
}

describe('a POST to a path that is asked often', () => {
  it('is answered without the framework, with what the framework answers', async () => {
    const { send, throughFramework } = await echo();
    const paths = ['/echo', '/echo?timeout=5s', '/echo?bad', '/echo?closing', '/echo?fault'];
    const plain = [];
    for (const path of paths) plain.push(await send(path, '{"ü":1}'));
    expect(throughFramework()).toBe(0);
    expect(plain[0]).toMatchObject({ status: 202, body: '{"ü":1}', headers: { 'x-a': 'b' } });
    const special = [];
    for (const path of paths) special.push(await send(path, '{"ü":1}', SPECIAL));
    expect(throughFramework()).toBe(paths.length);
    expect(plain).toEqual(special);
  });

  it('has faults reported, and says nothing of them', async () => {
    const { send, faults } = await echo();
    expect(await send('/echo?fault', '{}')).toMatchObject({
      status: 500,
      body: expect.not.stringContaining('a fault'),
    });
    expect(faults).toEqual([new Error('a fault')]);
  });

  it.each<[string, string, Record<string, string | number>, number]>([
    ['a body of another type', '/echo', { 'content-type': 'text/plain' }, 415],
    ['a body past the bound', '/echo', { 'content-length': BOUND + 1 }, 413],
    ['another path', '/echoes', {}, 404],
  ])('%s is left to the framework', async (_, path, headers, status) => {
    const { send } = await echo();
    expect(await send(path, '{}', headers)).toMatchObject({ status });
  });

  it('a request that the guard refuses is refused in the form of the server', async () => {
    const { send, asked } = await echo({ loopbackOnly: true });
    expect(await send('/echo', '{}', { host: 'elsewhere.example' })).toMatchObject({ status: 421 });
    expect(asked()).toBe(0);
  });

  it('nobody is answered whom access does not admit', async () => {
    const access: Access = {
      admit: () => Promise.reject(httpError('unauthorized', 'a token is missing')),
    } as unknown as Access;
    const { send, asked } = await echo({ access });
    expect(await send('/echo', '{}')).toMatchObject({ status: 401 });
    expect(asked()).toBe(0);
  });

  it('a body that ends early is not handled', async () => {
    const { url, asked, send } = await echo();
    const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.end(
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{}',
    );
    socket.resume();
    await closed;
    await send('/echo', '{}');
    expect(asked()).toBe(1);
  });
});
