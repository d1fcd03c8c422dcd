import { describe, expect, it, vi } from 'vitest';
import { FakeClock, settle } from '../../../test/support/fake-clock.js';
import { reflectorWorld } from '../../../test/support/reflector-world.js';
import { nextTurn } from '../../base/index.js';
import { KubeError, unansweredError } from '../client/kube-error.js';
import type { KubernetesObject } from '../objects.js';

function object(name: string, version: string, uid = `uid-${name}`): KubernetesObject {
  return { metadata: { name, namespace: 'default', uid, resourceVersion: version } };
}

function apiError(
  code: number,
  reason: string,
  extra: { retryAfterMs?: number; causes?: string[] } = {},
): KubeError {
  const { retryAfterMs, causes = [] } = extra;
  return new KubeError('ORK_KUBE_API', 'GET', {
    code,
    reason,
    message: reason,
    retryAfterMs,
    kind: undefined,
    causes,
  });
}

const EXPIRED = apiError(410, 'Expired');

describe('Reflector', () => {
  it('lists, reports the objects, and then follows the watch', async () => {
    const { reflector, store, log, queries, last } = reflectorWorld([
      { items: [object('a', '1')], resourceVersion: '5' },
    ]);
    reflector.start();
    await settle();
    expect(queries).toEqual([{ namespace: 'default', limit: 500 }]);
    expect(last().query).toEqual({ namespace: 'default', resourceVersion: '5', timeoutSeconds: 450 });
    last().event('ADDED', object('b', '6'));
    last().event('MODIFIED', object('a', '7'));
    last().event('DELETED', object('b', '8'));
    last().event('BOOKMARK', { metadata: { resourceVersion: '9' } });
    await settle();
    expect(log).toEqual([
      'added default/a',
      'synced',
      'watching',
      'added default/b',
      'updated default/a',
      'deleted default/b',
    ]);
    expect(store.version).toBe('9');
    expect(store.get('default', 'a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    await reflector.stop();
  });

  it('pages with the continue token and without a version', async () => {
    const { reflector, queries, store } = reflectorWorld([
      { items: [object('a', '1')], continue: 'x', resourceVersion: '5' },
      { items: [object('b', '2')], resourceVersion: '6' },
    ]);
    reflector.start();
    await settle();
    expect(queries[1]).toEqual({ namespace: 'default', limit: 500, continue: 'x' });
    expect([store.size, store.version]).toEqual([2, '5']);
    await reflector.stop();
  });

  it.each([
    { how: 'a page while the next one comes', streaming: false, ready: [true, false] },
    { how: 'an object of a stream as it comes', streaming: true, ready: [true, true] },
  ])('makes ready for the cache $how', async ({ streaming, ready }) => {
    const [a, b] = [object('a', '1'), object('b', '2')];
    const { reflector, store, last } = reflectorWorld(
      [{ items: [a], continue: 'x', resourceVersion: '5' }, streaming ? EXPIRED : { items: [b] }],
      {},
      streaming,
    );
    const replace = store.replace.bind(store);
    const seen: boolean[] = [];
    vi.spyOn(store, 'replace').mockImplementation((objects, type) => {
      seen.push(...objects.map(Object.isFrozen));
      return replace(objects, type);
    });
    reflector.start();
    await settle();
    if (streaming) {
      for (const each of [a, b]) last().event('ADDED', each);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      last().event('BOOKMARK', { metadata: { resourceVersion: '5', annotations } });
      await settle();
    }
    expect(seen).toEqual(ready);
    await reflector.stop();
  });

  describe('takes a list that is long for one turn of the event loop', () => {
    const named = (count: number, version: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => object(`${10_000 + index}`, version(index)));

    /** What a reader sees in each turn until `done`, where it differs from the turn before. */
    async function turns<T>(read: () => T, done: () => boolean): Promise<T[]> {
      const seen: T[] = [];
      do {
        await nextTurn();
        const now = read();
        if (JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now);
      } while (!done());
      return seen;
    }

    /** A world whose handler takes 10 ms for 500 objects. */
    function slowWorld(lists: Parameters<typeof reflectorWorld>[0]) {
      const told: string[] = [];
      const world = reflectorWorld(lists, {
        onDelta: ({ type, object: { metadata } }) => {
          world.clock.compute(0.02);
          told.push(`${type} ${metadata.name}`);
        },
      });
      return { ...world, told };
    }

    it('in slices, and is synced at its end', async () => {
      const { reflector, store } = slowWorld([{ items: named(1_200, () => '1'), resourceVersion: '7' }]);
      reflector.start();
      const seen = await turns(
        () => ({ size: store.size, synced: reflector.synced, version: store.version }),
        () => reflector.synced,
      );
      expect(seen).toEqual([
        { size: 500, synced: false, version: undefined },
        { size: 1_000, synced: false, version: undefined },
        { size: 1_200, synced: true, version: '7' },
      ]);
      await reflector.stop();
    });

    it('again in slices, deletions first, at the version before until its end', async () => {
      const kept = named(1_200, (index) => (index < 600 ? '9' : '1')).filter(
        (_, index) => index % 1_000 !== 0,
      );
      const { reflector, store, told, last } = slowWorld([
        { items: named(1_200, () => '1'), resourceVersion: '7' },
        { items: kept, resourceVersion: '10' },
      ]);
      reflector.start();
      await turns(
        () => reflector.synced,
        () => reflector.synced,
      );
      told.length = 0;
      await settle();
      last().event('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });
      const seen = await turns(
        () => [store.size, store.get('default', '10599')?.metadata.resourceVersion, store.version],
        () => store.version === '10',
      );
      expect(seen).toEqual([
        [1_198, '1', '7'],
        [1_198, '9', '10'],
      ]);
      expect(told.slice(0, 3)).toEqual(['deleted 10000', 'deleted 11000', 'updated 10001']);
      expect(told).toHaveLength(2 + 599);
      await reflector.stop();
    });

    it('and tells nothing more once it is stopped', async () => {
      const { reflector, store, told, log } = slowWorld([{ items: named(1_200, () => '1') }]);
      reflector.start();
      await nextTurn();
      await reflector.stop();
      await settle();
      expect([told.length, store.size, store.version, log]).toEqual([500, 500, undefined, ['stopped']]);
    });
  });

  it('relists at the last version after an ERROR of 410, and reports the difference', async () => {
    const { reflector, log, queries, last } = reflectorWorld([
      { items: [object('a', '1'), object('b', '2'), object('c', '3')], resourceVersion: '5' },
      { items: [object('a', '1'), object('c', '9', 'other'), object('d', '9')], resourceVersion: '10' },
    ]);
    reflector.start();
    await settle();
    last().event('BOOKMARK', { metadata: { resourceVersion: '7' } });
    log.length = 0;
    last().event('ERROR', {
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: 'too old resource version',
    });
    await settle();
    expect(queries[1]).toEqual({ namespace: 'default', limit: 500, resourceVersion: '7' });
    expect(log).toEqual([
      'failing',
      'deleted default/b',
      'deleted default/c',
      'added default/c',
      'added default/d',
      'watching',
    ]);
    expect(last().query.resourceVersion).toBe('10');
    await reflector.stop();
  });

  it('watches again from the same version after 429 and 500, after the Retry-After', async () => {
    const { reflector, clock, watches, queries, last } = reflectorWorld([{ resourceVersion: '5' }]);
    reflector.start();
    await settle();
    last().event('ERROR', { kind: 'Status', code: 429, details: { retryAfterSeconds: 5 } });
    await clock.advance(4_999);
    expect(watches).toHaveLength(1);
    await clock.advance(1);
    expect(watches.map(({ query }) => query.resourceVersion)).toEqual(['5', '5']);
    last().event('ERROR', { kind: 'Status', code: 500 });
    await clock.advance(2_000);
    expect([watches.length, queries.length]).toEqual([3, 1]);
    await reflector.stop();
  });

  it.each([
    ['broken JSON', '{"type":"ADDED","obj'],
    ['an unknown type', '{"type":"WHAT","object":{"metadata":{"name":"a","resourceVersion":"6"}}}'],
    ['an object without a version', '{"type":"ADDED","object":{"metadata":{"name":"a"}}}'],
    ['something else', '[1]'],
  ])('relists when the watch brings %s', async (_, line) => {
    const failures: string[] = [];
    const { reflector, clock, queries, last } = reflectorWorld(
      [{ resourceVersion: '5' }, { resourceVersion: '6' }],
      {
        onFailure: (error) => failures.push(error.message),
      },
    );
    reflector.start();
    await settle();
    last().line(line);
    await clock.advance(800);
    expect(queries[1]).toEqual({ namespace: 'default', limit: 500, resourceVersion: '5' });
    expect(failures).toEqual([`invalid watch event of ${line.length} characters: expected type and object`]);
    await reflector.stop();
  });

  it('watches again, without a list, after a reset of the connection', async () => {
    const { reflector, clock, watches, queries, last, log } = reflectorWorld([{ resourceVersion: '5' }]);
    reflector.start();
    await settle();
    last().end(new Error('read ECONNRESET'));
    await clock.advance(800);
    expect([watches.length, queries.length]).toEqual([2, 1]);
    expect(log.slice(-2)).toEqual(['failing', 'watching']);
    await reflector.stop();
  });

  it('ends a watch that outlives timeoutSeconds by 5 s, and resumes from the last version', async () => {
    const { reflector, clock, watches, last, log } = reflectorWorld([{ resourceVersion: '5' }]);
    reflector.start();
    await settle();
    last().event('BOOKMARK', { metadata: { resourceVersion: '8' } });
    for (let minute = 1; minute <= 7; minute++) {
      await clock.advance(60_000);
      last().event('BOOKMARK', { metadata: { resourceVersion: '8' } });
      await settle();
    }
    await clock.advance(34_999);
    expect(watches).toHaveLength(1);
    await clock.advance(1);
    expect(watches.map(({ query }) => query.resourceVersion)).toEqual(['5', '8']);
    expect(log).not.toContain('failing');
    await reflector.stop();
  });

  it('opens a silent watch again between 90 and 120 s after the last byte, and reports it', async () => {
    const failures: string[] = [];
    const { reflector, clock, watches, queries, last } = reflectorWorld([{ resourceVersion: '5' }], {
      onFailure: (error, waitMs) => failures.push(`${error.message} (${waitMs})`),
    });
    reflector.start();
    await settle();
    last().event('BOOKMARK', { metadata: { resourceVersion: '8' } });
    await clock.advance(90_000);
    expect(watches).toHaveLength(1);
    await clock.advance(30_000);
    expect(watches.map(({ query }) => query.resourceVersion)).toEqual(['5', '8']);
    expect(failures).toEqual([expect.stringMatching(/^the watch was silent .* \(0\)$/)]);
    expect([queries.length, reflector.status]).toEqual([1, 'watching']);
    await reflector.stop();
    expect(clock.pending).toBe(0);
  });

  it('keeps a silent watch open while the clock of its watches is paused', async () => {
    const still = new FakeClock();
    const { reflector, clock, watches, last, log } = reflectorWorld(
      [{ resourceVersion: '5' }],
      {},
      false,
      still,
    );
    reflector.start();
    await settle();
    await clock.advance(7 * 24 * 3_600_000);
    last().event('ADDED', object('a', '6'));
    await settle();
    expect(watches).toHaveLength(1);
    expect(log).toEqual(['synced', 'watching', 'added default/a']);
    await still.advance(120_000);
    expect(watches.map(({ query }) => query.resourceVersion)).toEqual(['5', '6']);
    await reflector.stop();
    expect([clock.pending, still.pending]).toEqual([0, 0]);
  });

  it('opens its watch again on reopen, from the last version and without a list', async () => {
    const { reflector, watches, queries, last, log } = reflectorWorld([{ resourceVersion: '5' }]);
    reflector.reopen();
    reflector.start();
    await settle();
    last().event('BOOKMARK', { metadata: { resourceVersion: '8' } });
    await settle();
    reflector.reopen();
    await settle();
    expect(watches.map(({ query }) => query.resourceVersion)).toEqual(['5', '8']);
    expect([queries.length, log.at(-1)]).toEqual([1, 'watching']);
    await reflector.stop();
  });

  it('opens a watch again that brings nothing after an unanswered request, and one that speaks it leaves', async () => {
    const failures: string[] = [];
    const doubts: string[] = [];
    const { reflector, clock, watches, queries, last, pulse } = reflectorWorld([{ resourceVersion: '5' }], {
      onFailure: (error) => failures.push(error.message),
      onDoubted: () => doubts.push(`at ${clock.monotonic()}`),
    });
    reflector.start();
    await settle();
    last().event('BOOKMARK', { metadata: { resourceVersion: '8' } });
    await clock.advance(10_000);
    pulse.lost();
    pulse.saw(0);
    await clock.advance(60_000);
    expect(watches).toHaveLength(1);
    pulse.saw(200);
    await clock.advance(1_000);
    last().event('BOOKMARK', { metadata: { resourceVersion: '9' } });
    await clock.advance(20_000);
    expect(watches).toHaveLength(1);
    // What was heard since the request was given up is not in doubt.
    pulse.lost();
    await clock.advance(1_000);
    last().event('BOOKMARK', { metadata: { resourceVersion: '10' } });
    pulse.saw(200);
    await clock.advance(20_000);
    expect(watches).toHaveLength(1);
    // What was heard while it waited is: the connections went silent after that.
    last().event('BOOKMARK', { metadata: { resourceVersion: '11' } });
    await clock.advance(1_000);
    pulse.lost();
    pulse.saw(200);
    await clock.advance(5_000);
    expect(watches.map(({ query }) => query.resourceVersion)).toEqual(['5', '11']);
    expect([queries.length, reflector.status, failures, doubts]).toEqual([1, 'watching', [], ['at 116750']]);
    await reflector.stop();
    pulse.lost();
    pulse.saw(200);
    expect(clock.pending).toBe(0);
  });

  it('lists the newest state when the server is behind its version', async () => {
    const tooLarge = apiError(504, 'Timeout', { causes: ['ResourceVersionTooLarge'] });
    const { reflector, clock, queries, refuseWatches, last } = reflectorWorld([
      { resourceVersion: '500' },
      { resourceVersion: '3' },
    ]);
    reflector.start();
    await settle();
    refuseWatches(tooLarge);
    last().end(new Error('gone'));
    await clock.advance(800);
    refuseWatches(undefined);
    await clock.advance(1_600);
    expect(queries[1]).toEqual({ namespace: 'default', limit: 500 });
    expect(last().query.resourceVersion).toBe('3');
    await reflector.stop();
  });

  it('reports a resource that is not served, and retries until it is', async () => {
    const missing = apiError(404, 'NotFound');
    const { reflector, clock, log, queries } = reflectorWorld([
      missing,
      missing,
      missing,
      { items: [object('a', '1')] },
    ]);
    reflector.start();
    await settle();
    expect([reflector.status, reflector.synced]).toEqual(['missing', false]);
    await clock.advance(400);
    await clock.advance(800);
    expect(queries).toHaveLength(3);
    await clock.advance(1_600);
    expect(log).toEqual(['missing', 'added default/a', 'synced', 'watching']);
    await reflector.stop();
  });

  it('retries within a second when the server answers any request again', async () => {
    const { reflector, clock, watches, refuseWatches, last, pulse } = reflectorWorld([
      { resourceVersion: '5' },
    ]);
    reflector.start();
    await settle();
    refuseWatches(unansweredError('WATCH', 'Network', new Error('refused')));
    last().end(new Error('gone'));
    // Six failures: the backoff has grown to 12.8 s.
    await clock.advance(400 + 800 + 1_600 + 3_200 + 6_400);
    refuseWatches(undefined);
    await clock.advance(1_000);
    expect(watches).toHaveLength(1);
    refuseWatches(apiError(429, 'TooManyRequests'));
    pulse.saw(0);
    pulse.saw(200);
    await clock.advance(500);
    // A server that has just come back says no once or twice: that is the first failure again.
    refuseWatches(undefined);
    await clock.advance(400);
    expect(watches).toHaveLength(2);
    await reflector.stop();
  });

  it('waits for Retry-After, and for a resource that is not served, despite a recovery', async () => {
    for (const refusal of [apiError(404, 'NotFound'), apiError(503, 'Busy', { retryAfterMs: 60_000 })]) {
      const { reflector, clock, watches, refuseWatches, last, pulse } = reflectorWorld([
        { resourceVersion: '5' },
        refusal,
      ]);
      reflector.start();
      await settle();
      refuseWatches(refusal);
      last().end(new Error('gone'));
      await clock.advance(400);
      refuseWatches(undefined);
      pulse.saw(0);
      pulse.saw(200);
      await clock.advance(500);
      expect(watches).toHaveLength(1);
      await reflector.stop();
    }
  });

  it('keeps its objects while the resource is not served', async () => {
    const { reflector, store, last, log } = reflectorWorld([
      { items: [object('a', '1')] },
      apiError(404, 'NotFound'),
    ]);
    reflector.start();
    await settle();
    last().event('ERROR', { kind: 'Status', code: 410 });
    await settle();
    expect([store.size, reflector.status, log.includes('deleted default/a')]).toEqual([1, 'missing', false]);
    await reflector.stop();
  });

  it('is not broken by handlers that throw or reject', async () => {
    const errors: unknown[] = [];
    const { reflector, last, store } = reflectorWorld([{ items: [object('a', '1')] }], {
      onDelta: (delta) => {
        if (delta.type === 'added') throw new Error('thrown');
        return Promise.reject(new Error('rejected')) as unknown as undefined;
      },
      onSynced: () => {
        throw new Error('synced');
      },
      onHandlerError: (error) => {
        errors.push((error as Error).message);
        throw new Error('and this one too');
      },
    });
    reflector.start();
    await settle();
    last().event('MODIFIED', object('a', '2'));
    last().event('ADDED', object('b', '3'));
    await settle();
    expect(errors).toEqual(['thrown', 'synced', 'rejected', 'thrown']);
    expect(store.size).toBe(2);
    await reflector.stop();
  });

  it('calls no handler after stop and leaves no timer', async () => {
    const { reflector, clock, last, log } = reflectorWorld([{ resourceVersion: '5' }]);
    reflector.start();
    await settle();
    const watch = last();
    await reflector.stop();
    watch.event('ADDED', object('a', '6'));
    await settle();
    expect(log).toEqual(['synced', 'watching', 'stopped']);
    expect(clock.pending).toBe(0);
  });

  it('stops while it waits', async () => {
    const { reflector, clock } = reflectorWorld([new Error('no answer')]);
    reflector.start();
    await settle();
    await reflector.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('Reflector with lists as streams', () => {
  const END = { metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } } };
  const PAGE = { items: [object('z', '1')], continue: 'x', resourceVersion: '5' };
  /** One whose first list has pages that go stale, so that it is asked for as a stream. */
  const stream = (lists: Parameters<typeof reflectorWorld>[0] = []) =>
    reflectorWorld([PAGE, EXPIRED, ...lists], {}, true);

  it('takes a list whose pages have gone stale from a watch, reports it in one step, and continues', async () => {
    const { reflector, log, queries, watches, last, store } = stream();
    reflector.start();
    await settle();
    expect(last().query).toEqual({ namespace: 'default', sendInitialEvents: true, timeoutSeconds: 450 });
    last().event('ADDED', object('b', '6'));
    last().event('ADDED', object('a', '7'));
    await settle();
    expect([log, store.size]).toEqual([[], 0]);
    last().event('BOOKMARK', END);
    last().event('DELETED', object('b', '10'));
    await settle();
    expect(log).toEqual(['added default/b', 'added default/a', 'synced', 'watching', 'deleted default/b']);
    expect([queries.length, watches.length, store.version]).toEqual([2, 1, '10']);
    expect(store.get('default', 'a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    await reflector.stop();
  });

  it('lists when a server ignores sendInitialEvents and stays silent', async () => {
    const { reflector, clock, log, queries, last, watches } = stream([
      { items: [object('a', '6')], resourceVersion: '8' },
    ]);
    reflector.start();
    await settle();
    await clock.advance(5_000);
    last().event('ADDED', object('a', '6'));
    await settle();
    await clock.advance(9_999);
    expect(queries).toHaveLength(2);
    await clock.advance(1);
    expect([queries.length, log]).toEqual([3, ['added default/a', 'synced', 'watching']]);
    expect(watches[1]?.query).toMatchObject({ resourceVersion: '8' });
    await reflector.stop();
  });

  it('is kept while objects arrive, and afterwards', async () => {
    const { reflector, clock, queries, last, watches } = stream();
    reflector.start();
    await settle();
    for (let i = 0; i < 6; i++) {
      last().event('ADDED', object(`o${i}`, `${i + 1}`));
      await clock.advance(9_000);
    }
    last().event('BOOKMARK', END);
    await clock.advance(99_999);
    expect([queries.length, watches.length]).toEqual([2, 1]);
    await reflector.stop();
  });

  it('relists from a watch at the last version, and keeps the objects that have not changed', async () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => object(name, '3'));
    const { reflector, queries, last, watches, store, log } = reflectorWorld(
      [{ items, resourceVersion: '9' }],
      {},
      true,
    );
    reflector.start();
    await settle();
    const [first] = store.list();
    log.length = 0;
    last().event('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });
    await settle();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) last().event('ADDED', object(name, '3'));
    last().event('ADDED', object('j', '11'));
    last().event('BOOKMARK', { metadata: { ...END.metadata, resourceVersion: '12' } });
    await settle();
    expect(watches[1]?.query).toMatchObject({ resourceVersion: '9', sendInitialEvents: true });
    expect(log.filter((line) => line.includes('default/'))).toEqual(['deleted default/i', 'added default/j']);
    expect(store.list()[0]).toBe(first);
    expect(
      store
        .list()
        .map(({ metadata }) => metadata.name)
        .join(''),
    ).toBe('abcdefghj');
    expect([store.byName('i').length, store.byName('j').length, store.version]).toEqual([0, 1, '12']);
    expect(queries).toHaveLength(1);
    await reflector.stop();
  });

  it('lists at once when the server refuses it', async () => {
    const { reflector, queries, refuseWatches, log } = stream([{ items: [object('a', '6')] }]);
    refuseWatches(apiError(422, 'Invalid'));
    reflector.start();
    await settle();
    expect([queries.length, log.slice(0, 2)]).toEqual([3, ['added default/a', 'synced']]);
    await reflector.stop();
  });
});
