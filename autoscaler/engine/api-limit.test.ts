import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/autoscale.js';
import { type PoolSecond, type PoolWorld, runPlan } from '../../test/support/pool-model.js';
import { type ApiLimit, apiBound, initialApiLimit, looked } from './api-limit.js';

const asked = (api: 'auto' | 'off') =>
  planOf({ do: { workers: 64 }, limits: { workers: { min: 1, max: 64 }, api } });

/** 100 ms an item; the server takes as many as 8 workers do. */
const throttled: PoolWorld = { arrivals: () => 1_000, serviceMs: () => 100, capacity: () => 80 };

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

  it('falls by a third at the first sign, and then at most once in ten seconds', () => {
    let limit = looked(begun(), sight(1_000, { requests: 100, throttled: 2 }));
    expect(apiBound(limit)).toBe(20);
    limit = looked(limit, sight(3_000, { requests: 200, throttled: 90 }, 20));
    limit = looked(limit, sight(12_999, { requests: 400, throttled: 290 }, 20));
    expect(apiBound(limit)).toBe(20);
    limit = looked(limit, sight(13_000, { requests: 400, throttled: 290 }, 20));
    expect(apiBound(limit)).toBe(13);
  });

  it('does not count what was turned away while the pool shrank', () => {
    let limit = looked(begun(), sight(1_000, { requests: 100, throttled: 2 }));
    limit = looked(limit, sight(3_000, { requests: 200, throttled: 90 }, 20));
    limit = looked(limit, sight(13_000, { requests: 1_200, throttled: 90 }, 20));
    expect(apiBound(limit)).toBe(21);
  });

  it('takes one throttled request in a hundred for none', () => {
    expect(looked(begun(), sight(1_000, { requests: 100, throttled: 1 })).bound).toBeUndefined();
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
          if (limit.bound === undefined) continue;
          expect(limit.bound).toBeGreaterThanOrEqual(2);
          expect(limit.bound).toBeLessThanOrEqual(64);
          if (before.bound === undefined) continue;
          expect(limit.bound - before.bound).toBeLessThanOrEqual(1);
          expect(limit.bound).toBeGreaterThanOrEqual(Math.max(2, Math.floor((workers * 2) / 3)));
        }
      }),
    );
  });
});
