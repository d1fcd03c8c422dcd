import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { exchange } from '../../test/support/raw-exchange.js';

describe('on a socket', () => {
  const crd = fakeCrd();
  crd.objects = [fakeObject('a', 'one')];
  const { api } = apiOver(fakeView(crd));
  let url: URL;

  beforeAll(async () => {
    url = new URL(await api.listen({ port: 0, host: '127.0.0.1' }));
  });
  afterAll(() => api.close());

  function get(path: string, ...headers: string[]): Promise<string> {
    return exchange(
      url,
      `GET ${path} HTTP/1.1\r\n${['host: x', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`,
    );
  }

  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

  it('answers', async () => {
    const answer = await get('/katalog/loader/health');
    expect(statusOf(answer)).toBe(200);
    expect(bodyOf(answer)).toMatchObject({ name: 'loader', identity: 'runtime-0' });
  });

  it('refuses too many header bytes with 431 and a too long URL with 414', async () => {
    const headers = await get('/katalog', `x: ${'y'.repeat(20_000)}`);
    expect(statusOf(headers)).toBe(431);
    expect(bodyOf(headers)).toMatchObject({ error: 'headers_too_large', isKonductor: true, epoch: 4 });
    for (const length of [5_000, 40_000]) {
      const path = await get(`/katalog?${'y'.repeat(length)}`);
      expect(statusOf(path)).toBe(414);
      expect(bodyOf(path)).toMatchObject({ error: 'uri_too_long' });
    }
  });

  it('responds 400 in the error form to bytes that are not HTTP', async () => {
    const answer = await exchange(url, 'HELLO\r\n\r\n');
    expect(statusOf(answer)).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ error: 'bad_request', identity: 'runtime-0' });
  });

  it('refuses a body on GET and reads no further on that connection', async () => {
    const smuggled = 'GET /katalog HTTP/1.1\r\nhost: x\r\n\r\n';
    const length = `content-length: ${smuggled.length}`;
    const answer = await exchange(url, `GET /health HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\n${smuggled}`);
    expect(bodyOf(answer)).toMatchObject({ error: 'body_refused' });
    expect(statusOf(await get('/health', 'content-length: 0'))).toBe(200);
    const chunked = await exchange(
      url,
      'GET /health HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    expect(bodyOf(chunked)).toMatchObject({ error: 'body_refused' });
    const posted = await exchange(
      url,
      'POST /katalog HTTP/1.1\r\nhost: x\r\ncontent-length: 999999\r\n\r\n{',
    );
    expect(statusOf(posted)).toBe(405);
  });

  it('keeps a connection for the next request', async () => {
    const one = 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n';
    const last = 'GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    expect((await exchange(url, one + one + last)).match(/HTTP\/1\.1 200/g)).toHaveLength(3);
  });

  it('closes idle connections at once, and one with half a request after two seconds', async () => {
    const clock = new FakeClock();
    const other = apiOver(fakeView(fakeCrd()), { clock }).api;
    const address = new URL(await other.listen({ port: 0, host: '127.0.0.1' }));
    const hold = async (request: string) => {
      const socket = connect(Number(address.port), address.hostname);
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.on('close', resolve));
      const answered = new Promise((resolve) => socket.once('data', resolve));
      socket.write(request);
      await answered;
      return { closed };
    };
    const whole = 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n';
    const idle = await hold(whole);
    const half = await hold(`${whole}GET /li`);
    const closing = other.close();
    await idle.closed;
    await clock.advance(2_000);
    await closing;
    await half.closed;
    expect(clock.pending).toBe(0);
  });
});
