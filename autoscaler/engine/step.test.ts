import { describe, expect, it } from 'vitest';
import { Bench, planOf, QUEUE, reading } from '../../test/support/autoscale.js';
import type { Reading } from '../reading.js';
import { initialState } from './state.js';
import { step } from './step.js';

const threshold = {
  interval: '5s',
  cooldown: '10s',
  conditions: { when: [{ field: QUEUE, greaterThan: 60 }] },
  do: { workers: 8, queueDepth: 800, resync: '10s' },
};
const following = {
  cooldown: '10s',
  do: { workers: `ceil(${QUEUE} / 50)` },
  limits: { workers: { min: 2, max: 16 } },
};

describe('a threshold', () => {
  it('overrides at once and returns after the whole cooldown, as cooldownPeriod of KEDA does', () => {
    const bench = new Bench(planOf(threshold));
    expect(bench.at(0, { [QUEUE]: 60 })).toBe(2);
    expect(bench.at(1_000, { [QUEUE]: 61 })).toBe(8);
    expect(bench.state.current).toEqual({ workers: 8, queueDepth: 800, resyncMs: 10_000 });
    expect(bench.at(2_000, { [QUEUE]: 0 })).toBe(8);
    expect(bench.decision?.wakeAt).toBe(12_000);
    expect(bench.at(11_999, { [QUEUE]: 0 })).toBe(8);
    expect(bench.at(12_000, { [QUEUE]: 0 })).toBe(2);
    expect(bench.state.current).toEqual(bench.plan.baseline);
  });

  it('restarts the cooldown when the condition held in between', () => {
    const bench = new Bench(planOf(threshold));
    bench.at(0, { [QUEUE]: 61 });
    bench.at(1_000, { [QUEUE]: 0 });
    bench.at(9_000, { [QUEUE]: 61 });
    expect(bench.at(12_000, { [QUEUE]: 0 })).toBe(8);
    expect(bench.at(21_999, { [QUEUE]: 0 })).toBe(8);
    expect(bench.at(22_000, { [QUEUE]: 0 })).toBe(2);
  });

  it('overrides only what is declared', () => {
    const bench = new Bench(planOf({ ...threshold, do: { queueDepth: 500 } }));
    bench.at(0, { [QUEUE]: 61 });
    expect(bench.state.current).toEqual({ workers: 2, queueDepth: 500, resyncMs: 30_000 });
    expect(bench.decision?.change).toEqual({ queueDepth: 500 });
  });

  it('takes a cooldown of nothing', () => {
    const bench = new Bench(planOf({ ...threshold, cooldown: 0 }));
    bench.at(0, { [QUEUE]: 61 });
    expect(bench.at(1, { [QUEUE]: 0 })).toBe(2);
  });
});

describe('or and when', () => {
  const above = (metric: string) => ({ field: `metrics.${metric}`, greaterThan: 0 });
  const block = (conditions: unknown) => planOf({ conditions, do: { workers: 5 } });
  const values = (a: number, b: number, c: number) => ({
    'metrics.queueDepth': a,
    'metrics.workersBusy': b,
    'metrics.resourceCount': c,
  });
  const both = { or: [above('queueDepth'), above('workersBusy')], when: [above('resourceCount')] };

  it.each([
    [{}, [0, 0, 0], 5],
    [{ or: [], when: [] }, [0, 0, 0], 5],
    [both, [1, 0, 1], 5],
    [both, [0, 1, 1], 5],
    [both, [0, 0, 1], 2],
    [both, [1, 1, 0], 2],
    [{ anyOf: both.or }, [0, 1, 0], 5],
    [{ when: [{ ...above('queueDepth'), negate: true }] }, [0, 0, 0], 5],
    [{ when: [{ ...above('queueDepth'), negate: true }] }, [1, 0, 0], 2],
  ])('%j with %j gives %d', (conditions, [a = 0, b = 0, c = 0], workers) => {
    expect(new Bench(block(conditions)).at(0, values(a, b, c))).toBe(workers);
  });

  it('lets the first of several blocks that holds win', () => {
    const bench = new Bench(
      planOf({
        cooldown: '10s',
        conditions: [
          { when: [{ field: QUEUE, gt: 100 }], do: { workers: 9 } },
          { or: [{ field: QUEUE, gt: 10 }], override: { workers: 4, queueDepth: 7 } },
        ],
      }),
    );
    expect(bench.at(0, { [QUEUE]: 500 })).toBe(9);
    expect(bench.at(1, { [QUEUE]: 50 })).toBe(4);
    expect(bench.state.current.queueDepth).toBe(7);
    expect(bench.at(2, { [QUEUE]: 0 })).toBe(4);
  });
});

describe('an expression', () => {
  it('follows its value, within limits, and says what was clamped', () => {
    const bench = new Bench(planOf(following));
    expect(bench.at(0, { [QUEUE]: 190 })).toBe(4);
    expect(bench.at(1, { [QUEUE]: 10_000 })).toBe(16);
    expect(bench.policies).toEqual(['limits']);
    expect(bench.at(2, { [QUEUE]: 0 })).toBe(2);
  });

  it('rounds part of a worker up', () => {
    const bench = new Bench(planOf({ do: { workers: `${QUEUE} / 50` } }));
    expect(bench.at(0, { [QUEUE]: 101 })).toBe(3);
    expect(bench.policies).toEqual(['rounding']);
  });

  it('sizes the queue and the resync interval, never to no limit by accident', () => {
    const plan = planOf({
      do: { queueDepth: `${QUEUE} - 100`, resync: `baseline.resync / current.workers` },
    });
    const bench = new Bench(plan);
    bench.at(0, { [QUEUE]: 20 });
    expect(bench.state.current).toEqual({ workers: 2, queueDepth: 1, resyncMs: 15_000 });
  });
});

describe('a missing value', () => {
  const missing = { [QUEUE]: undefined };
  const grown = (block: object): Bench => {
    const bench = new Bench(planOf(block));
    bench.at(0, { [QUEUE]: 400 });
    expect(bench.state.current.workers).toBe(8);
    return bench;
  };

  it.each([threshold, following])('is false by default: %#', (block) => {
    const bench = grown(block);
    expect(bench.at(1_000, missing)).toBe(8);
    expect(bench.at(11_000, missing)).toBe(2);
    expect(bench.sentence).toContain(`${QUEUE} is missing (no value has come yet)`);
  });

  it('is false even where the condition is negated', () => {
    const block = { ...threshold, conditions: { when: [{ field: QUEUE, lessThan: 60, negate: true }] } };
    expect(new Bench(planOf(block)).at(0, missing)).toBe(2);
    expect(new Bench(planOf(block)).at(0, { [QUEUE]: 61 })).toBe(8);
  });

  it.each([threshold, following])('holds the size for as long as it lasts: %#', (block) => {
    const bench = grown({ ...block, onMissing: 'hold' });
    expect(bench.at(1_000, missing)).toBe(8);
    expect(bench.at(1_000_000, missing)).toBe(8);
    expect(bench.sentence).toContain('onMissing is hold');
  });

  it.each([threshold, following])('brings the baseline at once: %#', (block) => {
    expect(grown({ ...block, onMissing: 'baseline' }).at(1, missing)).toBe(2);
  });

  it.each([threshold, following])('fixes the pool, as fallback.replicas of KEDA does: %#', (block) => {
    const bench = grown({ ...block, onMissing: { workers: 4 } });
    expect(bench.at(1, missing)).toBe(4);
    expect(bench.at(2, { [QUEUE]: 400 })).toBe(8);
  });

  it('says what came in place of a value', () => {
    const sentence = (over: Partial<Reading>): string => {
      const plan = planOf({ ...following, onMissing: 'hold' });
      const values = () => ({ ...reading(undefined), ...over });
      const { decision } = step(plan, initialState(plan, 0), { values, now: 0, wall: 0 });
      return decision.record().sentence;
    };
    expect(sentence({ error: 'ECONNREFUSED' })).toContain('missing (no value has come yet: ECONNREFUSED)');
    expect(sentence({ ageMs: 6_000, error: 'ECONNREFUSED' })).toContain(
      'missing (the last value is 6 s old: ECONNREFUSED)',
    );
    const denied = { ageMs: 100, absent: true, error: 'the peer answered 403' };
    expect(sentence(denied)).toContain('missing (the peer answered 403)');
    expect(sentence({ ageMs: 0, absent: true })).toContain('missing (there is no such thing)');
  });

  it('is on the record with what came in its place, so that the record alone gives the decision again', () => {
    const plan = planOf({ ...following, onMissing: 'hold' });
    const made = (over: Partial<Reading>) =>
      step(plan, initialState(plan, 0), {
        values: () => ({ ...reading(5), ...over }),
        now: 0,
        wall: 0,
      }).decision.record();
    const error = 'the peer answered 403';
    expect(made({ missing: true, absent: true, error }).values).toMatchObject([{ absent: true, error }]);
    expect(made({ error }).values[0]).not.toHaveProperty('error');
  });

  it('is what NaN, infinities, null, maps and values past staleAfter are', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, null, {}, [5]]) {
      const bench = new Bench(planOf({ ...following, onMissing: 'hold' }));
      bench.at(0, { [QUEUE]: value });
      expect(bench.decision?.missing).toBe(true);
    }
    const stale = new Bench(planOf({ ...following, staleAfter: '50ms', onMissing: 'hold' }));
    stale.at(0, { [QUEUE]: 400 });
    expect(stale.sentence).toContain('the last value is 0.1 s old');
  });
});

describe('a sentence', () => {
  it('tells what changed and by what value', () => {
    const bench = new Bench(planOf(threshold));
    bench.at(0, { [QUEUE]: 90 });
    expect(bench.sentence).toBe(
      `Scaled workers from 2 to 8, queueDepth from 100 to 800, resync from 30 s to 10 s: ${QUEUE} > 60 (it is 90, 0.1 s old, by stream).`,
    );
    bench.at(3_000, { [QUEUE]: 10 });
    expect(bench.sentence).toBe(
      `Keeps 8 workers: ${QUEUE} > 60 (it is 10, 0.1 s old, by stream) does not hold, and the baseline of 2 workers returns when that has lasted for 10 s more.`,
    );
    bench.at(13_000, { [QUEUE]: 10 });
    expect(bench.sentence).toBe(
      `Scaled workers from 8 to 2, queueDepth from 800 to 100, resync from 10 s to 30 s: ${QUEUE} > 60 (it is 10, 0.1 s old, by stream) does not hold, the cooldown of 10 s is over, and the baseline is 2 workers.`,
    );
    bench.at(14_000, { [QUEUE]: 10 });
    expect(bench.sentence).toMatch(/^Stays at 2 workers: /);
  });

  it('tells what an expression gave and what a policy made of it', () => {
    const bench = new Bench(planOf(following));
    bench.at(0, { [QUEUE]: 1_000 });
    expect(bench.sentence).toBe(
      `Scaled workers from 2 to 16: workers = ceil(${QUEUE} / 50) gives 20 (it is 1,000, 0.1 s old, by stream); workers 20 clamped to the limit of 16.`,
    );
  });

  it('is part of a record that is plain JSON', () => {
    const bench = new Bench(planOf(following));
    bench.at(0, { [QUEUE]: 190 });
    const record = bench.decision?.record();
    expect(JSON.parse(JSON.stringify(bench.decision))).toEqual(record);
    expect(record).toMatchObject({
      time: '1970-01-01T00:00:00.000Z',
      reason: 'override',
      changed: true,
      values: [{ reference: QUEUE, value: 190, source: 'stream', ageMs: 100, stale: false, missing: false }],
      sizes: [{ block: 0, field: 'workers', expression: `ceil(${QUEUE} / 50)`, gave: 4 }],
      from: { workers: 2 },
      to: { workers: 4 },
    });
  });
});
