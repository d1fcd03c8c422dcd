/** Streams on a socket. The clock is the test's, so nothing is sent but what the test makes due. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Access } from '../../lib/http/index.js';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import {
  type FakeRuntimeView,
  fakeAutoscaler,
  fakeCrd,
  fakeObject,
  fakeView,
} from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { blocksOf } from '../../test/support/stream-sink.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(view: FakeRuntimeView, options: { maxStreams?: number; access?: Access } = {}) {
  const clock = new FakeClock();
  const { api, get } = apiOver(view, { clock, ...options });
  const url = new URL(await api.listen({ port: 0, host: '127.0.0.1' }));
  const close = async (): Promise<void> => {
    const closing = api.close();
    await clock.advance(2_000);
    await closing;
  };
  cleanups.push(close);
  return { clock, get, close, url, open: (path: string, ...headers: string[]) => reader(url, path, headers) };
}

interface Reader {
  readonly socket: Socket;
  /** Everything that has come. */
  readonly text: () => string;
  until(test: (text: string) => boolean): Promise<void>;
  /** The blocks after the head, once there are so many of them. */
  blocks(count: number): Promise<ReturnType<typeof blocksOf>>;
  readonly closed: Promise<void>;
}

async function reader(url: URL, path: string, headers: readonly string[]): Promise<Reader> {
  const socket = connect(Number(url.port), url.hostname);
  cleanups.push(() => socket.destroy());
  let text = '';
  let tell = (): void => undefined;
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    text += chunk;
    tell();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.write(`GET ${path} HTTP/1.1\r\n${['host: x', ...headers].join('\r\n')}\r\n\r\n`);
  const until = async (test: (text: string) => boolean): Promise<void> => {
    while (!test(text)) {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
  };
  await until((head) => head.includes('\r\n\r\n'));
  return {
    socket,
    text: () => text,
    until,
    blocks: async (count) => {
      const present = () => blocksOf(bodyOf(text));
      await until(() => (bodyOf(text).match(/\n\n/g) ?? []).length >= count);
      return present();
    },
    closed,
  };
}

/** What came after the head. */
function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

describe('GET …/stream', () => {
  it('is server-sent events of one CRD, in any case of its name, or of all', async () => {
    const view = fakeView(fakeCrd(), fakeCrd('processor'));
    const { open } = await serve(view);
    const one = await open('/katalog/LOADER/stream');
    expect(one.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(one.text()).toMatch(/content-type: text\/event-stream; charset=utf-8\r\n/);
    expect(one.text()).toMatch(/cache-control: no-cache\r\n/);
    // Its end is that of the connection, and it has no chunks.
    expect(one.text()).toMatch(/connection: close\r\n/i);
    expect(one.text()).not.toMatch(/transfer-encoding/i);
    expect((await one.blocks(2)).map(({ event }) => event)).toEqual(['health', 'metrics']);
    const all = await open('/katalog/stream');
    expect((await all.blocks(5)).map(({ data }) => data?.['name'])).toEqual([
      'loader',
      'loader',
      'processor',
      'processor',
      undefined,
    ]);
  });

  it('pushes what changes, and ends when the API closes', async () => {
    const crd = fakeCrd();
    const view = fakeView(crd);
    const { clock, open, close } = await serve(view);
    const stream = await open('/katalog/loader/stream?heartbeat=1s');
    await stream.blocks(2);
    crd.pool = { ...crd.pool, queueDepth: 5 };
    view.touch();
    await clock.advance(100);
    expect((await stream.blocks(4)).slice(2).map(({ data }) => data?.['queueDepth'])).toEqual([5, 5]);
    await clock.advance(1_000);
    expect((await stream.blocks(5)).at(-1)).toEqual({ id: expect.stringMatching(/^4-8-/) });
    view.isKonductor = false;
    view.touch();
    await close();
    await stream.closed;
    expect((await stream.blocks(7)).at(-1)?.data).toMatchObject({ isKonductor: false });
    expect(stream.text()).toMatch(/\n\n$/);
    expect(clock.pending).toBe(0);
  });

  it('has decisions, but not for an operator, and with view=live nothing that is declared', async () => {
    const crd = fakeCrd();
    let last = 1;
    crd.autoscaler = {
      ...fakeAutoscaler({ decisionsAfter: (id) => [{ id: id + 1 }] }),
      get lastDecision() {
        return last;
      },
    };
    const view = fakeView(crd);
    const { clock, open } = await serve(view);
    const [person, operator] = [
      await open('/katalog/loader/stream?view=live'),
      await open('/katalog/loader/stream', 'orkestra-oncop: 1'),
    ];
    expect(Object.keys((await person.blocks(2))[1]?.data ?? {})).not.toContain('rbac');
    expect(Object.keys((await operator.blocks(2))[1]?.data ?? {})).toContain('rbac');
    last = 2;
    view.touch();
    await clock.advance(100);
    expect((await person.blocks(5))[2]).toEqual({ event: 'decision', data: { name: 'loader', id: 2 } });
    expect((await operator.blocks(4)).map(({ event }) => event)).not.toContain('decision');
  });

  it('of CRs has the list, changes, and an end when the API closes; it counts as a stream', async () => {
    const crd = fakeCrd();
    crd.objects = [fakeObject('a', 'one')];
    const { clock, get, open, close } = await serve(fakeView(crd), { maxStreams: 1 });
    const stream = await open('/katalog/loader/crs/stream');
    expect((await stream.blocks(2)).map(({ event }) => event)).toEqual(['crs', 'synced']);
    expect((await get('/katalog/loader/crs/stream')).status).toBe(503);
    crd.objects = [];
    for (const tell of crd.crWatchers) tell('a/one');
    await clock.advance(1_000);
    expect((await stream.blocks(3))[2]?.data).toEqual({ set: [], gone: ['a/one'] });
    await close();
    await stream.closed;
    expect(stream.text()).toMatch(/\n\n$/);
    expect([crd.crWatchers.size, clock.pending]).toEqual([0, 0]);
  });

  it('is resumed by Last-Event-ID', async () => {
    const { open } = await serve(fakeView(fakeCrd()));
    const id = (await (await open('/katalog/loader/stream')).blocks(2)).at(-1)?.id;
    const again = await open('/katalog/loader/stream', `last-event-id: ${id}`);
    expect(await again.blocks(1)).toEqual([{ id }]);
  });

  it('names the leader when that is another replica', async () => {
    const view = fakeView(fakeCrd());
    view.isKonductor = false;
    view.konductorUrl = 'http://leader:8080';
    const { open } = await serve(view);
    const stream = await open('/katalog/loader/stream');
    expect(stream.text()).toContain('orkestra-konductor: http://leader:8080\r\n');
    expect((await stream.blocks(2))[1]?.data).toMatchObject({ isKonductor: false, workers: 0 });
  });

  it('holds next to nothing for a reader that does not read, and gives it the newest afterwards', async () => {
    const crd = fakeCrd();
    // Two hundred of these are far more than the kernel holds for one connection.
    crd.entry = { ...crd.entry, description: 'x'.repeat(256 * 1024) };
    const view = fakeView(crd);
    const { clock, open } = await serve(view);
    const slow = await open('/katalog/loader/stream');
    await slow.blocks(2);
    slow.socket.pause();
    for (let depth = 1; depth <= 200; depth++) {
      crd.pool = { ...crd.pool, queueDepth: depth };
      view.touch();
      await clock.advance(100);
    }
    slow.socket.resume();
    await slow.until((text) => text.includes('"queueDepth":200', text.length - 400_000));
    expect(slow.text().length).toBeLessThan(100 * 256 * 1024);
  });

  it('answers HEAD with the head alone', async () => {
    const { api } = apiOver(fakeView(fakeCrd()));
    const answer = await api.inject({ method: 'HEAD', url: '/katalog/loader/stream' });
    expect([answer.statusCode, answer.payload]).toEqual([200, '']);
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
  });

  it('is refused like every other path of the CRD', async () => {
    const closed = fakeCrd('closed', { crossAccess: false });
    const off = fakeCrd('off', { endpoints: { enabled: true, health: false, info: false } });
    const view = fakeView(fakeCrd(), closed, off);
    const { get } = await serve(view);
    const refused = async (path: string, headers = {}) => {
      const { status, json } = await get(path, headers);
      return `${status} ${json().error}`;
    };
    expect(await refused('/katalog/other/stream')).toBe('404 crd_not_found');
    expect(await refused('/katalog/off/stream')).toBe('404 not_found');
    expect(await refused('/katalog/closed/stream', { 'orkestra-oncop': '1' })).toBe(
      '403 cross_access_denied',
    );
    expect(await refused('/katalog/loader/stream?heartbeat=soon')).toBe('400 bad_query');
    view.started = () => false;
    expect(await refused('/katalog/loader/stream')).toBe('503 starting');
    expect(await refused('/katalog/stream')).toBe('503 starting');
  });

  it('leaves out of the whole what is closed to the operator that asks', async () => {
    const view = fakeView(fakeCrd(), fakeCrd('closed', { crossAccess: false }));
    const { open } = await serve(view);
    const names = async (stream: Reader, count: number) =>
      (await stream.blocks(count)).flatMap(({ event, data }) => (event === 'health' ? [data?.['name']] : []));
    expect(await names(await open('/katalog/stream'), 5)).toEqual(['loader', 'closed']);
    expect(await names(await open('/katalog/stream', 'orkestra-oncop: 1'), 2)).toEqual(['loader']);
  });

  it('has a bound in number, of which one that ends is free again', async () => {
    const { open, get } = await serve(fakeView(fakeCrd()), { maxStreams: 2 });
    const first = await open('/katalog/loader/stream');
    await open('/katalog/stream');
    const full = await get('/katalog/loader/stream');
    expect([full.status, full.json().error, full.headers['retry-after']]).toEqual([
      503,
      'too_many_streams',
      '30',
    ]);
    first.socket.destroy();
    await first.closed;
    let status = 503;
    while (status === 503)
      status = Number(/ (\d+) /.exec((await open('/katalog/loader/stream')).text())?.[1]);
    expect(status).toBe(200);
  });

  it('keeps no place for clients that leave while their access is checked', async () => {
    const checks: (() => void)[] = [];
    let isSlow = true;
    const admit = (): Promise<string> =>
      new Promise((resolve) => {
        if (isSlow) checks.push(() => resolve('jane'));
        else resolve('jane');
      });
    const { open, url } = await serve(fakeView(fakeCrd()), { maxStreams: 2, access: { admit } });
    for (let client = 1; client <= 5; client++) {
      const socket = connect(Number(url.port), url.hostname);
      cleanups.push(() => socket.destroy());
      socket.write('GET /katalog/loader/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer t\r\n\r\n');
      while (checks.length < client) await settle();
      const left = new Promise((resolve) => socket.on('close', resolve));
      socket.destroy();
      await left;
    }
    // The server learns of it a few turns later.
    for (let turn = 0; turn < 50; turn++) await settle();
    isSlow = false;
    for (const admitted of checks) admitted();
    await settle();
    const statusOf = async (): Promise<number> =>
      Number(/ (\d+) /.exec((await open('/katalog/loader/stream', 'authorization: Bearer t')).text())?.[1]);
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 200, 503]);
  });
});
