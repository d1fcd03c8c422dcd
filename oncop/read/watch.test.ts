import { describe, expect, it } from 'vitest';
import { info, oncopBench, settle } from '../../test/support/oncop-bench.js';
import type { ScriptedResponse } from '../../test/support/scripted-response.js';
import type { CrossDeclaration, Reading } from '../index.js';

const DEPTH = 'cross.loader.metrics.queueDepth';
const CROSS: readonly CrossDeclaration[] = [
  {
    crd: 'loader',
    source: { host: 'http://l', protocol: 'metrics', cacheFor: '1s', staleAfter: '5s', mode: 'poll' },
  },
];

/** A client of its own declarations, of a peer that answers with what `state.answer` is. */
function world(answer: ScriptedResponse | Error = info(1)) {
  const state = { answer };
  const bench = oncopBench(() => state.answer, { cross: CROSS });
  return { state, ...bench };
}

describe('read', () => {
  it('asks unless the value is fresh', async () => {
    const { client, clock, transport, state } = world();
    expect(await client.read(DEPTH)).toMatchObject({ value: 1, found: true, source: 'http', stale: false });
    state.answer = info(2);
    expect(await client.read(DEPTH)).toMatchObject({ value: 1 });
    await clock.advance(1_001);
    expect(await client.read(DEPTH)).toMatchObject({ value: 2, ageMs: 0 });
    expect(transport.requests).toHaveLength(2);
  });

  it('says what went wrong, and rejects only what does not resolve', async () => {
    const { client } = world({ status: 400 });
    expect(await client.read(DEPTH)).toMatchObject({ missing: true, error: 'the peer answered 400' });
    await expect(client.read('cross.loadr.metrics.queueDepth')).rejects.toThrow('did you mean "loader"?');
  });
});

describe('the declarations of a client', () => {
  it('are checked when it is made', () => {
    const cross = [{ crd: 'a', source: { host: 'a' } }, { crd: 'b' }];
    expect(() => oncopBench(undefined, { cross })).toThrow(
      /^cross\[0\]\.source\.host: host must be .*; cross\[1\]\.crd: unknown CRD "b"/,
    );
  });

  it('take variables from what they are given', async () => {
    const cross = [{ crd: 'loader', source: { host: '$HOST', protocol: 'metrics' as const } }];
    const { client, transport } = oncopBench(() => info(3), { cross, env: { HOST: 'http://from-env' } });
    expect((await client.read(DEPTH)).value).toBe(3);
    expect(transport.requests[0]?.url.host).toBe('from-env');
  });
});

describe('watch, with a callback', () => {
  it('tells the first reading, and then each that differs', async () => {
    const { client, clock, state } = world();
    const seen: unknown[] = [];
    const watch = client.watch(DEPTH, ({ value }) => seen.push(value));
    await settle();
    await clock.advance(3_000);
    expect(seen).toEqual([1]);
    state.answer = info(2);
    await clock.advance(1_200);
    expect(seen).toEqual([1, 2]);
    watch.stop();
    state.answer = info(3);
    await clock.advance(10_000);
    expect(seen).toEqual([1, 2]);
  });

  it('tells at once what is known already', async () => {
    const { client } = world();
    await client.read(DEPTH);
    const seen: unknown[] = [];
    client.watch(DEPTH, ({ value }) => seen.push(value));
    await Promise.resolve();
    expect(seen).toEqual([1]);
    await client.close();
  });

  it('tells that a peer cannot be read, that it can, and that its value has expired', async () => {
    const { client, clock, state } = world({ status: 400 });
    const seen: Reading[] = [];
    client.watch(DEPTH, (reading) => seen.push(reading));
    await settle();
    expect(seen).toMatchObject([{ missing: true, error: 'the peer answered 400' }]);
    state.answer = info(7);
    await clock.advance(1_200);
    state.answer = new Error('reset');
    await clock.advance(4_000);
    expect(seen.slice(1)).toMatchObject([{ value: 7, missing: false }]);
    await clock.advance(2_000);
    expect(seen.slice(2)).toMatchObject([{ value: undefined, missing: true, found: false }]);
    await client.close();
    expect(clock.pending).toBe(0);
  });

  it('keeps what is confirmed', async () => {
    const { client, clock, state } = world({ ...info(1), headers: { etag: '"1"' } });
    const seen: Reading[] = [];
    client.watch(DEPTH, (reading) => seen.push(reading));
    await settle();
    state.answer = { status: 304 };
    await clock.advance(20_000);
    expect(seen).toHaveLength(1);
    await client.close();
  });
});

describe('watch, as an iterable', () => {
  it('gives the newest to a reader that is slow', async () => {
    const { client, clock, state } = world();
    const readings = client.watch(DEPTH)[Symbol.asyncIterator]();
    expect((await readings.next()).value).toMatchObject({ value: 1 });
    for (const depth of [2, 3, 4]) {
      state.answer = info(depth);
      await clock.advance(1_200);
    }
    expect((await readings.next()).value).toMatchObject({ value: 4 });
    const waiting = readings.next();
    state.answer = info(5);
    await clock.advance(1_200);
    expect((await waiting).value).toMatchObject({ value: 5 });
    await readings.return();
    expect(clock.pending).toBe(0);
  });

  it('ends when its loop is left, when it is stopped, and when the client closes', async () => {
    const { client, clock } = world();
    for await (const { value } of client.watch(DEPTH)) {
      expect(value).toBe(1);
      break;
    }
    expect(clock.pending).toBe(0);
    const stopped = client.watch(DEPTH);
    const count = async (readings: AsyncIterable<Reading>): Promise<number> => {
      let seen = 0;
      for await (const _ of readings) seen++;
      return seen;
    };
    const counted = count(stopped);
    await settle();
    stopped.stop();
    expect(await counted).toBe(1);
    const closed = count(client.watch(DEPTH));
    await settle();
    await client.close();
    expect(await closed).toBe(1);
    expect(clock.pending).toBe(0);
  });
});

describe('ten thousand subscriptions that end', () => {
  it.each([
    ['before anything came', 0],
    ['after the first reading', 1],
  ])('%s, leave no timer, no request and no subscription', async (_, turns) => {
    const { client, clock, transport } = world();
    for (let batch = 0; batch < 100; batch++) {
      const watches = Array.from({ length: 100 }, () => client.watch(DEPTH, () => undefined));
      if (turns > 0) await settle();
      for (const watch of watches) watch.stop();
    }
    await settle();
    expect(clock.pending).toBe(0);
    expect(transport.requests.length).toBe(100);
    await clock.advance(60_000);
    expect(transport.requests.length).toBe(100);
    await client.close();
  });
});
