import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/autoscale.js';
import { type PoolSecond, type PoolWorld, runPlan } from '../../test/support/pool-model.js';
import { type ApiLimit, apiBound, initialApiLimit, looked } from './api-limit.js';

const asked = (api: 'auto' | 'off') =>
  planOf({ do: { workers: 64 }, limits: { workers: { min: 1, max: 64 }, api } });

/** 100 ms an item; the server takes as many as 8 workers do. */
const throttled: PoolWorld = { arrivals: () => 1_000, serviceMs: () => 100, capacity: () => 80 };

const ended = (rows: readonly PoolSecond[]): number => rows.reduce((sum, row) => sum + row.ended, 0);
const share = (rows: readonly PoolSecond[]): number =>
  rows.reduce((sum, row) => sum + row.throttled, 0) / rows.reduce((sum, row) => sum + row.requests, 0);

describe('limits.api: auto', () => {
  it('settles a pool that is asked for 64 where throughput ends, with fewer than 1 % turned away', () => {
    const { seconds, decisions } = runPlan(asked('auto'), throttled, 300);
    expect(share(seconds)).toBeLessThan(0.01);
    const settled = seconds.slice(60).map(({ workers }) => workers);
    expect(Math.max(...settled)).toBeLessThanOrEqual(11);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(6);
    expect(share(runPlan(asked('off'), throttled, 300).seconds)).toBeGreaterThan(0.15);
    const held = decisions
      .map((decision) => decision.record().sentence)
      .find((text) => text.includes('slow down'));
    expect(held).toMatch(/workers 64 held at \d+, because [\d.]+% of its requests were asked to slow down/);
  });

  it('keeps a server with few seats and a short queue busy, with next to none turned away', () => {
    const world: PoolWorld = { ...throttled, capacity: () => 35, overload: 'queues', queueLength: 12 };
    const auto = runPlan(asked('auto'), world, 300).seconds;
    const fixed = runPlan(asked('off'), world, 300).seconds;
    expect(share(auto)).toBeLessThan(0.001);
    expect(share(fixed)).toBeGreaterThan(0.3);
    expect(ended(auto)).toBeGreaterThan(0.99 * ended(fixed));
  });

  it('does not shrink a small pool for a server that others make slow', () => {
    const slowness = (second: number) => (second < 20 ? 1 : 6);
    const world: PoolWorld = { ...throttled, capacity: () => 10_000, overload: 'queues', slowness };
    const plan = planOf({ do: { workers: 5 }, limits: { workers: { min: 1, max: 64 }, api: 'auto' } });
    expect(runPlan(plan, world, 120).seconds.at(-1)?.workers).toBe(5);
  });

  it('settles by latency alone where the server keeps requests waiting', () => {
    const world: PoolWorld = { ...throttled, overload: 'queues' };
    const { seconds, decisions } = runPlan(asked('auto'), world, 300);
    const settled = seconds.slice(60).map(({ workers }) => workers);
    expect(Math.max(...settled)).toBeLessThanOrEqual(20);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(6);
    expect(decisions.map((decision) => decision.record().sentence).join()).toMatch(
      /because its requests took \d+ ms, \d+ ms at best/,
    );
  });

  it('grows to what is asked for where nothing is throttled, by four or twofold each second', () => {
    const { seconds } = runPlan(asked('auto'), { ...throttled, capacity: () => 10_000 }, 10);
    expect(seconds.slice(0, 6).map(({ workers }) => workers)).toEqual([6, 12, 24, 48, 64, 64]);
  });

  it('gives the pool back when the server has recovered', () => {
    const world: PoolWorld = { ...throttled, capacity: (second) => (second < 100 ? 80 : 10_000) };
    const { seconds } = runPlan(asked('auto'), world, 900);
    expect(seconds[99]?.workers).toBeLessThanOrEqual(11);
    expect(seconds.at(-1)?.workers).toBe(64);
  });

  it('bounds the baseline too, and never goes below the least size', () => {
    const plan = planOf(
      {
        conditions: { when: [{ field: 'metrics.queueChanges', lessThan: 0 }] },
        do: { workers: 3 },
        limits: { workers: { min: 2 }, api: 'auto' },
      },
      { workers: 20, queueDepth: 0, resyncMs: 0 },
    );
    const { seconds } = runPlan(plan, { ...throttled, capacity: () => 1 }, 120);
    expect(seconds.at(-1)?.workers).toBe(2);
  });

  it('is off unless it is written, and on with a target', () => {
    expect(planOf({ do: { workers: 4 } }).apiLimit).toBe('off');
    expect(planOf({ target: { oldest: '5s' } }).apiLimit).toBe('auto');
    expect(planOf({ target: { oldest: '5s' }, limits: { api: 'off' } }).apiLimit).toBe('off');
    expect(planOf({ target: { oldest: '5s' }, limits: { api: false } }).apiLimit).toBe('off');
  });
});

describe('the law of the bound', () => {
  const sight = (now: number, use: Partial<ApiLimit['use']>, workers = 30) => ({
    now,
    workers,
    min: 1,
    max: 64,
    use: { requests: 0, throttled: 0, totalMs: 0, ...use },
  });
  /** A limit whose first look has begun at 0. */
  const begun = (workers = 30): ApiLimit => looked(initialApiLimit(workers, 0), sight(0, {}, workers));

  it('falls by a third at the first sign, when no smaller size is known to be good', () => {
    expect(apiBound(looked(begun(), sight(1_000, { requests: 100, throttled: 2 })))).toBe(20);
  });

  it('falls to the greatest size that is known to be good', () => {
    let limit = looked(begun(12), sight(1_000, { requests: 100 }, 12));
    limit = looked(limit, sight(2_000, { requests: 300, throttled: 20 }, 24));
    expect(apiBound(limit)).toBe(12);
  });

  it('falls once for each look, and not for what is throttled within two seconds after a fall', () => {
    let limit = looked(begun(), sight(1_000, { requests: 100, throttled: 2 }));
    limit = looked(limit, sight(2_000, { requests: 200, throttled: 90 }, 20));
    limit = looked(limit, sight(3_000, { requests: 300, throttled: 190 }, 20));
    limit = looked(limit, sight(3_999, { requests: 400, throttled: 290 }, 20));
    expect(apiBound(limit)).toBe(20);
    limit = looked(limit, sight(4_000, { requests: 400, throttled: 290 }, 20));
    expect(apiBound(limit)).toBe(13);
  });

  it('ends a look as soon as more were throttled than may be in a whole one', () => {
    const early = { ...begun(), bound: 30, fellAt: 0 };
    const use = { requests: 100, throttled: 10 };
    expect(looked(early, sight(1_000, use)).bound).toBe(30);
    expect(looked(early, sight(1_000, { ...use, throttled: 11 })).bound).toBe(20);
  });

  it('does not count what was turned away while the pool shrank', () => {
    let limit = looked(begun(), sight(1_000, { requests: 100, throttled: 2 }));
    limit = looked(limit, sight(3_000, { requests: 200, throttled: 90, totalMs: 0 }, 20));
    limit = looked(limit, sight(13_000, { requests: 209, throttled: 90, totalMs: 0 }, 20));
    expect(apiBound(limit)).toBe(21);
  });

  it('looks for up to three seconds before the first sign where few requests come, so that their best time is known', () => {
    let limit = looked(begun(6), sight(1_000, { requests: 9, totalMs: 900 }, 6));
    expect([limit.good.workers, limit.best]).toEqual([6, []]);
    limit = looked(limit, sight(2_000, { requests: 18, totalMs: 1_800 }, 6));
    expect(limit.best).toEqual([{ at: 2_000, ms: 100 }]);
    // Without any, nothing can be learned by waiting.
    expect(looked(begun(6), sight(1_000, {}, 10)).good.workers).toBe(10);
  });

  it('takes one throttled request in a hundred for none', () => {
    expect(looked(begun(), sight(1_000, { requests: 100, throttled: 1 })).bound).toBeUndefined();
  });

  it('rises by a quarter while next to no request waits, and by one while some do', () => {
    const bounded: ApiLimit = { ...begun(), bound: 20, fellAt: 0, best: [{ at: 0, ms: 50 }] };
    const of = (each: number) =>
      looked(bounded, sight(10_000, { requests: 1_000, totalMs: 1_000 * each }, 20));
    expect(of(50).bound).toBe(25);
    expect(of(70).bound).toBe(21);
  });

  it('does not rise to the size that was throttled before its time, which doubles with each failed trial', () => {
    const bad = { workers: 16, until: 30_000, waitMs: 30_000 };
    let limit: ApiLimit = { ...begun(15), bound: 15, fellAt: 0, bad };
    const use = { requests: 0, throttled: 0, totalMs: 0 };
    const falls: number[] = [];
    for (let now = 1_000; now <= 400_000; now += 1_000) {
      const workers = Math.min(64, apiBound(limit));
      use.requests += 100;
      // The server takes 15 workers.
      use.throttled += workers > 15 ? 5 : 0;
      const next = looked(limit, sight(now, { ...use }, workers));
      if (next.fellAt !== limit.fellAt) falls.push(now / 1_000);
      limit = next;
      expect(limit.bound).toBeLessThanOrEqual(16);
    }
    expect(falls.slice(1).map((at, i) => at - (falls[i] ?? 0))).toEqual([65, 125]);
  });

  it('does not fall where requests are slow but few of them wait', () => {
    const bounded: ApiLimit = { ...begun(5), bound: 5, fellAt: 0, best: [{ at: 0, ms: 50 }] };
    // 4 in flight, of which 3 wait.
    const limit = looked(bounded, sight(10_000, { requests: 200, totalMs: 40_000 }, 5));
    expect(limit.bound).toBe(6);
  });

  it('falls to the size at which few wait, no further than by a third', () => {
    const bounded: ApiLimit = { ...begun(20), bound: 20, fellAt: 0, best: [{ at: 0, ms: 50 }] };
    // 20 in flight: the server works on 8 of them and 12 wait; with 11 there would be 3.
    expect(looked(bounded, sight(10_000, { requests: 1_600, totalMs: 200_000 }, 20)).bound).toBe(14);
    // 16 in flight: of 11 that wait, few are too many.
    const ten: ApiLimit = { ...bounded, bound: 10 };
    // 10 in flight, 6 of them wait: with 7 there would be 3.
    expect(looked(ten, sight(10_000, { requests: 800, totalMs: 100_000 }, 10)).bound).toBe(7);
  });

  it('does not rise while the pool is smaller than it', () => {
    let limit: ApiLimit = { ...begun(), bound: 20, since: 0, fellAt: 0 };
    limit = looked(limit, sight(10_000, { requests: 1_000 }, 7));
    expect(apiBound(limit)).toBe(20);
  });

  it('takes counts that fall for those of a new beginning', () => {
    const limit = looked(
      { ...begun(), use: { requests: 900, throttled: 9, totalMs: 9 } },
      sight(1_000, { requests: 3 }),
    );
    expect(limit.bound).toBeUndefined();
    expect(limit.use?.requests).toBe(3);
  });

  it('never leaves the limits, and never moves by more than its law allows', () => {
    const look = fc.record({
      ms: fc.integer({ min: 1, max: 20_000 }),
      requests: fc.integer({ min: 0, max: 500 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      each: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
        let limit = initialApiLimit(10, 0);
        const use = { requests: 0, throttled: 0, totalMs: 0 };
        let now = 0;
        for (const { ms, requests, share: rate, each } of looks) {
          now += ms;
          use.requests += requests;
          use.throttled += Math.floor(requests * rate);
          use.totalMs += requests * each;
          const before = limit;
          const workers = Math.min(64, apiBound(before));
          limit = looked(before, { use: { ...use }, now, workers, min: 2, max: 64 });
          expect(limit.nextAt).toBeGreaterThan(now - 1);
          if (limit.bound === undefined) continue;
          expect(limit.bound).toBeGreaterThanOrEqual(2);
          expect(limit.bound).toBeLessThanOrEqual(64);
          if (before.bound === undefined) continue;
          expect(limit.bound - before.bound).toBeLessThanOrEqual(Math.max(1, before.bound / 4));
          const least = Math.min(before.good.workers, Math.floor((workers * 2) / 3));
          expect(limit.bound).toBeGreaterThanOrEqual(Math.max(2, least));
        }
      }),
    );
  });
});
