import { describe, expect, it } from 'vitest';
import { info, oncopBench, settle } from '../../test/support/oncop-bench.js';
import type { ScriptedResponse } from '../../test/support/scripted-response.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '30s' },
};
const DEPTH = 'cross.loader.metrics.queueDepth';
const STATE = 'cross.loader.health.queueDepth';

/** A client that watches the queue depth of a peer whose streams the test writes. */
function watching(
  source: object = {},
  poll: (index: number) => ScriptedResponse | Error = () => new Error('refused'),
  options: Parameters<typeof oncopBench>[1] = {},
) {
  const bench = oncopBench((_, index) => poll(index), options);
  bench.transport.hasStreams = true;
  const reader = bench.open([{ ...LOADER, source: { ...LOADER.source, ...source } }]);
  const seen: unknown[] = [];
  const stop = reader.watch([DEPTH], () => seen.push(reader.read(DEPTH).value));
  return { ...bench, reader, seen, stop, read: () => reader.read(DEPTH) };
}

const ended = async (run: ReturnType<typeof watching>): Promise<void> => {
  await run.client.close();
  expect(run.clock.pending).toBe(0);
  expect(run.transport.streams.every((stream) => stream.left)).toBe(true);
};

describe('a stream', () => {
  it('is asked for by a request of its own, and takes the place of polling', async () => {
    const run = watching({ cacheFor: '1s' });
    const { request } = run.transport.stream;
    expect(request.url.href).toBe('http://loader:8080/katalog/loader/stream?burst=4&heartbeat=500ms');
    expect(request.headers).toEqual({ accept: 'text/event-stream', 'orkestra-oncop': '1' });
    expect(request.longLived).toBe(true);
    run.transport.stream.open().frame(1, 1, { depth: 7 });
    await settle();
    expect(run.read()).toMatchObject({
      value: 7,
      source: 'stream',
      ageMs: 0,
      stale: false,
      error: undefined,
    });
    run.transport.stream.frame(1, 2, { depth: 9 });
    await settle();
    expect(run.seen).toEqual([7, 9]);
    for (let i = 0; i < 60; i++) {
      await run.clock.advance(500);
      run.transport.stream.confirm(1, 2);
    }
    await settle();
    expect(run.read()).toMatchObject({ value: 9, ageMs: 0 });
    expect(run.seen).toEqual([7, 9]);
    expect(run.transport.requests).toEqual([]);
    expect(run.transport.streams).toHaveLength(1);
    const url = 'http://loader:8080/katalog/loader/stream';
    const peer = 'loader:8080';
    expect(run.reports).toEqual([
      { type: 'request', peer, surface: 'stream', url, result: 'ok', durationMs: 0, message: '' },
      { type: 'subscription', peer, url, state: 'opened', message: '', retryMs: undefined },
    ]);
    await ended(run);
  });

  it('is one for all references to a CRD, and is shown in the list of sources', async () => {
    const run = watching();
    const health: unknown[] = [];
    run.reader.watch([STATE, DEPTH], () => health.push(run.reader.read(STATE).value));
    const other = run.client.open(run.reader.plan);
    other.watch([STATE], () => undefined);
    run.transport.stream.open().frame(1, 4);
    await settle();
    expect(run.transport.streams).toHaveLength(1);
    expect(health.at(-1)).toBe(4);
    expect(other.read(STATE)).toMatchObject({ value: 4, source: 'stream' });
    expect(run.reader.describe().map(({ resource, source }) => `${resource} ${source}`)).toEqual([
      'info stream',
      'health stream',
    ]);
    await ended(run);
  });

  it('processes only the newest of several frames in one chunk', async () => {
    const run = watching();
    run.transport.stream.open();
    const bytes = [1, 2, 3].map((seq) => {
      const data = JSON.stringify({ isKonductor: true, epoch: 1, seq, metrics: { queueDepth: seq } });
      return `event: metrics\nid: 1-${seq}-x\ndata: ${data}\n\n`;
    });
    run.transport.stream.write(bytes.join(''));
    await settle();
    expect(run.seen).toEqual([3]);
    await ended(run);
  });

  it('is not opened where the declaration says poll, nor for CRs and endpoints', async () => {
    const bench = oncopBench(() => info(1));
    const reader = bench.open([
      { ...LOADER, source: { ...LOADER.source, mode: 'poll' } },
      { crd: 'c', selector: { name: 'a', namespace: 'n' }, source: { host: 'http://c' } },
      { crd: 'e', source: { endpoint: 'http://e/x' } },
    ]);
    reader.watch([DEPTH, 'cross.c.status.phase', 'cross.e.total'], () => undefined);
    await bench.clock.advance(60_000);
    expect(bench.transport.streams).toEqual([]);
  });

  it('ends with its last watcher, and reconnects for the next', async () => {
    const run = watching();
    const { stream } = run.transport;
    const stop = run.reader.watch([STATE], () => undefined);
    stream.open().frame(1, 1);
    await settle();
    run.stop();
    expect(stream.left).toBe(false);
    stop();
    expect(stream.left).toBe(true);
    await settle();
    expect(run.clock.pending).toBe(0);
    run.reader.watch([DEPTH], () => undefined);
    expect(run.transport.streams).toHaveLength(2);
    await ended(run);
  });

  it('is resumed at once where a watcher wants to hear more often', async () => {
    const run = watching();
    run.transport.stream.open().frame(1, 1);
    await settle();
    const fast = { ...LOADER, as: 'fast', source: { ...LOADER.source, cacheFor: '2s' } };
    run.client.open(run.reader.plan).watch([DEPTH], () => undefined);
    expect(run.transport.streams).toHaveLength(1);
    run.open([fast]).watch(['cross.fast.metrics.queueDepth'], () => undefined);
    await settle();
    expect(run.transport.streams).toHaveLength(2);
    expect(run.transport.stream.request.url.search).toBe('?burst=4&heartbeat=1000ms');
    expect(run.transport.stream.request.headers['last-event-id']).toBe('1-1-x');
    expect(run.transport.requests).toEqual([]);
    await ended(run);
  });

  it('takes the token to its own origin', async () => {
    const run = watching({ auth: { token: 'secret' } });
    await settle();
    expect(run.transport.stream.request.headers['authorization']).toBe('Bearer secret');
    run.transport.stream.answer({ status: 302, headers: { location: 'http://elsewhere/' } });
    await run.clock.advance(100_000);
    expect(run.transport.streams).toHaveLength(1);
    expect(run.reports[0]).toMatchObject({ surface: 'stream', result: 'rejected' });
    await ended(run);
  });
});

describe('the age of what is pushed', () => {
  it('counts from when the publisher said it, however long that was on its way', async () => {
    const run = watching();
    await run.clock.advance(40);
    run.transport.stream.open().frame(1, 1, { at: 500_000 });
    await settle();
    expect(run.read()).toMatchObject({ value: 1, ageMs: 40 });
    await run.clock.advance(5_000);
    run.transport.stream.frame(1, 2, { at: 505_001 });
    await settle();
    expect(run.read()).toMatchObject({ value: 2, ageMs: 41 });
    await run.clock.advance(4_000);
    // Three seconds late.
    run.transport.stream.confirm(1, 2, 506_001);
    await settle();
    expect(run.read()).toMatchObject({ ageMs: 3_041.2, source: 'stream' });
    // Nothing makes a value older than it was known to be.
    run.transport.stream.confirm(1, 2, 500_001);
    await settle();
    expect(run.read()).toMatchObject({ ageMs: 3_041.2 });
    await ended(run);
  });

  it('is polled down where what comes has waited for too long', async () => {
    const run = watching({ cacheFor: '2s' }, () => info(8, { epoch: 1, seq: 9 }));
    run.transport.stream.open().frame(1, 1, { at: 0 });
    for (let i = 1; i <= 12; i++) {
      await run.clock.advance(250);
      run.transport.stream.confirm(1, 1, i);
    }
    await settle();
    expect(run.transport.requests).toHaveLength(1);
    expect(run.read()).toMatchObject({ value: 8, source: 'http' });
    await ended(run);
  });

  it('has its age measured by a new request before clocks can have drifted, without a gap', async () => {
    const run = watching({}, () => info(0), { random: () => 0.5 });
    run.transport.stream.open().frame(1, 1, { at: 0 });
    let oldest = 0;
    for (let at = 500; at <= 230_000; at += 500) {
      await run.clock.advance(500);
      run.transport.stream.open().confirm(1, 1, at);
      await settle();
      oldest = Math.max(oldest, run.read().ageMs ?? Number.POSITIVE_INFINITY);
    }
    expect(run.transport.streams).toHaveLength(2);
    expect(run.transport.stream.request.headers['last-event-id']).toBe('1-1-x');
    expect(run.read()).toMatchObject({ value: 1, source: 'stream', error: undefined });
    expect(oldest).toBeLessThan(600);
    expect(run.transport.requests).toEqual([]);
    await ended(run);
  });

  it('has its age measured by a new request after the machine has slept', async () => {
    const run = watching();
    run.transport.stream.open().frame(1, 1, { at: 0 });
    await settle();
    run.transport.stream.frame(1, 2, { at: 3_600_000 });
    await settle();
    expect(run.read()).toMatchObject({ value: 2, ageMs: 0 });
    expect(run.transport.streams).toHaveLength(2);
    await ended(run);
  });
});

describe('falling back', () => {
  it.each([
    ['404', { status: 404 }],
    ['200 with HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }],
    ['compressed events', { headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' } }],
    ['403', { status: 403 }],
  ])('polls at once where the answer is %s, and looks again minutes later', async (_, response) => {
    const run = watching({}, (index) => info(index, { epoch: 1, seq: index }));
    run.transport.stream.answer(response);
    await settle();
    expect(run.read()).toMatchObject({ value: 0, source: 'http', error: undefined });
    await run.clock.advance(220_000);
    expect(run.transport.streams).toHaveLength(1);
    await run.clock.advance(6_000);
    expect(run.transport.streams).toHaveLength(2);
    run.transport.stream.open().frame(1, 100);
    await settle();
    expect(run.read()).toMatchObject({ value: 100, source: 'stream' });
    await ended(run);
  });

  it('tells those who want a stream that there is none', async () => {
    const run = watching({ mode: 'stream' }, () => info(3));
    run.transport.stream.answer({ status: 404 });
    await settle();
    const error = 'the peer answered 404 to the request for a stream';
    expect(run.read()).toMatchObject({ value: 3, source: 'http', error });
    expect(run.reader.describe()[0]?.lastError).toBe(error);
    await run.clock.advance(30_000);
    run.transport.stream.open().frame(1, 1);
    await settle();
    expect(run.read()).toMatchObject({ value: 1, source: 'stream', error: undefined });
    await ended(run);
  });

  it('does not wait for a stream that does not come', async () => {
    const run = watching({}, () => info(5));
    await run.clock.advance(999);
    expect(run.transport.requests).toHaveLength(0);
    await run.clock.advance(1);
    expect(run.read()).toMatchObject({ value: 5, source: 'http' });
    await ended(run);
  });

  it.each(['end', 'cut'] as const)(
    'has no gap when the stream is %s: it is polled when due, and resumed',
    async (how) => {
      const run = watching({ cacheFor: '4s' }, () => info(2, { epoch: 1, seq: 2 }));
      run.transport.stream.open().frame(1, 1);
      await settle();
      run.transport.stream[how]();
      await settle();
      expect(run.read()).toMatchObject({ value: 1, stale: false });
      await run.clock.advance(250);
      expect(run.transport.streams).toHaveLength(2);
      expect(run.transport.stream.request.headers['last-event-id']).toBe('1-1-x');
      let oldest = 0;
      for (let i = 0; i < 40; i++) {
        await run.clock.advance(100);
        oldest = Math.max(oldest, run.read().ageMs ?? Number.POSITIVE_INFINITY);
      }
      expect(oldest).toBeLessThanOrEqual(4_400);
      expect(run.read()).toMatchObject({ value: 2, source: 'http' });
      run.transport.stream.open().frame(1, 3);
      await settle();
      expect(run.read()).toMatchObject({ value: 3, source: 'stream' });
      await ended(run);
    },
  );

  it('comes back with a backoff that grows, with jitter, and not sooner than it is asked to', async () => {
    const times = async (random: number): Promise<number[]> => {
      const run = watching({}, () => info(1), { random: () => random });
      const at: number[] = [];
      for (let i = 0; i < 8; i++) {
        at.push(run.clock.monotonic());
        run.transport.stream.answer({ status: 503, headers: i === 6 ? { 'retry-after': '60' } : {} });
        const count = run.transport.streams.length;
        while (run.transport.streams.length === count) await run.clock.advance(50);
      }
      await ended(run);
      return at.slice(1).map((time, index) => time - (at[index] ?? 0));
    };
    expect(await times(0.999)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 60_000]);
    expect(await times(0.5)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 60_000]);
  });

  it('comes back within two minutes though it was asked to stay away for a year', async () => {
    const run = watching({}, () => info(1));
    run.transport.stream.answer({ status: 503, headers: { 'retry-after': '31536000' } });
    await run.clock.advance(119_999);
    expect(run.transport.streams).toHaveLength(1);
    await run.clock.advance(1);
    expect(run.transport.streams).toHaveLength(2);
    await ended(run);
  });

  it('gives up a stream that says nothing whole for too long, whatever bytes come', async () => {
    const run = watching({}, () => info(1, { epoch: 1, seq: 1 }));
    const first = run.transport.stream.open();
    for (let i = 0; i < 5; i++) {
      first.write('x');
      await run.clock.advance(1_000);
    }
    expect(first.left).toBe(true);
    await run.clock.advance(500);
    const second = run.transport.stream.open().frame(1, 2);
    await run.clock.advance(100);
    for (let i = 0; i < 29; i++) {
      second.write(':\n\n');
      await run.clock.advance(1_000);
    }
    expect(second.left).toBe(false);
    await run.clock.advance(1_000);
    expect(second.left).toBe(true);
    await ended(run);
  });

  it.each([
    ['what is not JSON', 'event: metrics\nid: 1\ndata: <p>\n\n'],
    ['what is not an object', 'event: metrics\nid: 1\ndata: 3\n\n'],
  ])('ends a stream with %s', async (_, text) => {
    const run = watching({}, () => info(4));
    const { stream } = run.transport;
    stream.open().write(text);
    await settle();
    expect(stream.left).toBe(true);
    expect(run.read()).toMatchObject({ value: 4, source: 'http' });
    await ended(run);
  });

  it('ends a stream with an event over the budget, and opens the circuit of its peer', async () => {
    const run = watching({}, () => info(4));
    const { stream } = run.transport;
    stream.open().write(`data: ${'x'.repeat(5 * 1024 * 1024)}`);
    await settle();
    expect(stream.left).toBe(true);
    const { value, error } = run.read();
    expect({ value, error }).toEqual({
      value: undefined,
      error: 'the stream sends more than 4194304 bytes a second',
    });
    run.transport.hasStreams = false;
    await run.clock.advance(40_000);
    expect(run.read()).toMatchObject({ value: 4, source: 'http' });
    await ended(run);
  });

  it('leaves a peer alone whose circuit is open', async () => {
    const run = watching();
    for (let i = 0; i < 40; i++) {
      if (!run.transport.stream.left) run.transport.stream.fail();
      await run.clock.advance(250);
    }
    expect(run.reports).toContainEqual({
      type: 'circuit',
      peer: 'loader:8080',
      state: 'open',
      message: 'refused',
    });
    expect(run.transport.streams.length + run.transport.requests.length).toBeLessThanOrEqual(7);
    await ended(run);
  });
});

describe('pushed answers follow the rules of polled ones', () => {
  it('the stream of a standby is left for other replicas, and the last is kept for a while', async () => {
    const run = watching({}, () => info(8, { epoch: 2, seq: 1 }));
    for (let i = 0; i < 4; i++) {
      run.transport.stream.open().frame(2, 9, { depth: 0, leads: false });
      await settle();
    }
    expect(run.transport.streams.map(({ left }) => left)).toEqual([true, true, true, false]);
    expect(run.read()).toMatchObject({ value: 8, source: 'http' });
    run.transport.stream.frame(3, 1);
    await settle();
    expect(run.read()).toMatchObject({ value: 1, source: 'stream' });
    await run.clock.advance(100);
    run.transport.stream.frame(3, 2, { depth: 0, leads: false });
    await settle();
    expect(run.transport.streams).toHaveLength(5);
    expect(run.read()).toMatchObject({ value: 1 });
    await ended(run);
  });

  it('looks for the leader again and again, but not in a loop', async () => {
    const run = watching({ cacheFor: '10s' }, () => info(8, { epoch: 2, seq: 1 }));
    for (let at = 0; at < 60_000; at += 100) {
      const { stream } = run.transport;
      if (!stream.left) stream.open().frame(1, 1, { leads: false });
      await run.clock.advance(100);
    }
    expect(run.transport.streams.length).toBeGreaterThan(8);
    expect(run.transport.streams.length).toBeLessThan(80);
    expect(run.read().value).toBe(8);
    await ended(run);
  });

  it('an answer older than the cached one is rejected until that has expired; a new epoch is accepted at once', async () => {
    const run = watching({ cacheFor: '2s', staleAfter: '6s' }, () => info(20, { epoch: 5, seq: 20 }));
    run.transport.stream.open().frame(5, 9);
    await settle();
    run.transport.stream.end();
    await run.clock.advance(250);
    run.transport.stream.open().frame(6, 1);
    await settle();
    expect(run.read().value).toBe(1);
    run.transport.stream.end();
    await run.clock.advance(500);
    for (let at = 0; at < 9_000; at += 250) {
      if (!run.transport.stream.left) run.transport.stream.open().frame(5, 20);
      await run.clock.advance(250);
      const { value } = run.read();
      expect(value === undefined || value === 1 || at > 5_000).toBe(true);
    }
    expect(run.read().value).toBe(20);
    await ended(run);
  });

  it('shows as polled what a poll has to confirm, until the stream brings it again', async () => {
    const run = watching({ cacheFor: '1s', mode: 'stream' }, () => ({ status: 304 }));
    const source = () => [run.read().source, run.reader.describe()[0]?.source];
    run.transport.stream.open().frame(1, 1);
    await settle();
    expect(source()).toEqual(['stream', 'stream']);
    await run.clock.advance(1_200);
    expect(source()).toEqual(['http', 'http']);
    run.transport.stream.confirm(1, 1);
    await settle();
    expect(run.read()).toMatchObject({ source: 'http', ageMs: 0 });
    run.transport.stream.frame(1, 1);
    await settle();
    expect(source()).toEqual(['stream', 'stream']);
    await ended(run);
  });

  it('a heartbeat with the id of the cached state shows that a stream works again', async () => {
    const run = watching({ mode: 'stream' });
    run.transport.stream.open().frame(1, 1);
    await settle();
    run.transport.stream.cut();
    await settle();
    expect(run.read().error).toBe('reset');
    await run.clock.advance(500);
    run.transport.stream.open().confirm(1, 1);
    await settle();
    expect(run.read()).toMatchObject({ value: 1, error: undefined });
    await ended(run);
  });

  it('keeps a stream that a poll has overtaken', async () => {
    const run = watching({ cacheFor: '1s' }, () => info(6, { epoch: 1, seq: 6 }));
    run.transport.stream.open().frame(1, 1);
    await run.clock.advance(1_200);
    expect(run.read().value).toBe(6);
    run.transport.stream.frame(1, 5);
    await settle();
    expect(run.read().value).toBe(6);
    expect(run.transport.stream.left).toBe(false);
    run.transport.stream.frame(1, 7);
    await settle();
    expect(run.read()).toMatchObject({ value: 7, source: 'stream' });
    await ended(run);
  });

  it('follows to the leader where that is allowed', async () => {
    const run = watching({ followLeader: true, auth: { token: 'secret' } }, () =>
      info(2, { epoch: 1, seq: 2 }),
    );
    await settle();
    run.transport.stream.open({ 'orkestra-konductor': 'http://leader:8080' }).frame(1, 1, { leads: false });
    await settle();
    const { request } = run.transport.stream;
    expect(request.url.href).toBe('http://leader:8080/katalog/loader/stream?burst=4');
    expect(request.headers['authorization']).toBeUndefined();
    run.transport.stream.open().frame(1, 2);
    await settle();
    expect(run.read()).toMatchObject({ value: 2, source: 'stream' });
    run.transport.stream.cut();
    await run.clock.advance(500);
    expect(run.transport.stream.request.url.host).toBe('leader:8080');
    run.transport.stream.fail();
    await run.clock.advance(1_000);
    expect(run.transport.stream.request.url.host).toBe('loader:8080');
    await ended(run);
  });
});
