import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench, planOf } from '../../test/support/autoscale.js';
import { initialState, stopped } from './index.js';

const WANTED = 'metrics.queueDepth';
const GATE = 'metrics.workersBusy';

const rules = fc.record(
  {
    stabilization: fc.constantFrom('0s', '5s', '30s'),
    maxStep: fc.constantFrom(1, 3, '10%', '100%'),
    period: fc.constantFrom('5s', '15s'),
  },
  { requiredKeys: [] },
);
const behavior = fc.record({
  scaleUp: rules,
  scaleDown: rules,
  tolerance: fc.constantFrom(0, 0.1, 0.5),
});
const onMissing = fc.constantFrom(false, 'hold', 'baseline', { workers: 4 });
const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -100, max: 1_000, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(undefined, null, Number.NaN, Number.POSITIVE_INFINITY, 'text', 1e308),
  },
);
const moment = fc.record({
  after: fc.integer({ min: 0, max: 12_000 }),
  wanted: value,
  gate: fc.constantFrom(0, 1, 1, undefined),
});
const trace = fc.array(moment, { minLength: 1, maxLength: 40 });

function block(more: object): object {
  return {
    cooldown: '10s',
    conditions: { when: [{ field: GATE, gt: 0 }] },
    do: { workers: `${WANTED} / 10` },
    limits: { workers: { min: 2, max: 20 } },
    ...more,
  };
}

/** Runs a trace; gives the pool after every evaluation, with its time. */
function run(bench: Bench, moments: readonly { after: number; wanted: unknown; gate: unknown }[]) {
  let now = 0;
  return moments.map(({ after, wanted, gate }) => {
    now += after;
    return { now, workers: bench.at(now, { [WANTED]: wanted, [GATE]: gate }) };
  });
}

describe('for any values at any times', () => {
  it('the pool is whole and within limits', () => {
    fc.assert(
      fc.property(behavior, onMissing, trace, (policy, missing, moments) => {
        const bench = new Bench(planOf(block({ behavior: policy, onMissing: missing })));
        for (const { workers } of run(bench, moments)) {
          expect(Number.isInteger(workers)).toBe(true);
          expect(workers).toBeGreaterThanOrEqual(2);
          expect(workers).toBeLessThanOrEqual(20);
        }
      }),
    );
  });

  it('no change takes the pool more than a step away from where it was a period before', () => {
    const step = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(step, step, onMissing, trace, (up, down, missing, moments) => {
        const policy = {
          scaleUp: { maxStep: up, period: '15s' },
          scaleDown: { maxStep: down, period: '15s' },
        };
        const sizes = run(new Bench(planOf(block({ behavior: policy, onMissing: missing }))), moments);
        for (const [index, { now, workers }] of sizes.entries()) {
          const before = sizes[index - 1]?.workers ?? 2;
          const start =
            sizes.slice(0, index).findLast((earlier) => earlier.now <= now - 15_000)?.workers ?? 2;
          if (workers > before) expect(workers - start).toBeLessThanOrEqual(up);
          if (workers < before) expect(start - workers).toBeLessThanOrEqual(down);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a pool that only grows, or only shrinks, moves at most a step within any period', () => {
    const deltas = fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 5 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.boolean(), deltas, (maxStep, growing, steps) => {
        const rule = { maxStep, period: '15s' };
        const plan = planOf(
          { do: { workers: WANTED }, behavior: growing ? { scaleUp: rule } : { scaleDown: rule } },
          { workers: growing ? 1 : 200, queueDepth: 0, resyncMs: 30_000 },
        );
        const bench = new Bench(plan);
        let now = 0;
        let wanted = plan.baseline.workers;
        const sizes = steps.map(([after, by]) => {
          now += after;
          wanted = Math.max(1, wanted + (growing ? by : -by));
          return { now, workers: bench.at(now, { [WANTED]: wanted }) };
        });
        for (const [index, { now: end, workers }] of sizes.entries()) {
          const start =
            sizes.slice(0, index).findLast((earlier) => earlier.now <= end - 15_000)?.workers ??
            plan.baseline.workers;
          expect(Math.abs(workers - start)).toBeLessThanOrEqual(maxStep);
        }
      }),
    );
  });

  it('the baseline returns once nothing asks for more', () => {
    fc.assert(
      fc.property(behavior, onMissing, trace, (policy, missing, moments) => {
        const bench = new Bench(planOf(block({ behavior: policy, onMissing: missing })));
        const last = run(bench, moments).at(-1)?.now ?? 0;
        for (let second = 1; second <= 400; second++)
          bench.at(last + second * 1_000, { [WANTED]: 500, [GATE]: 0 });
        expect(bench.state.current).toEqual(bench.plan.baseline);
        expect(bench.state.active).toBeUndefined();
      }),
    );
  });

  it('the same values and times give the same decisions', () => {
    fc.assert(
      fc.property(behavior, onMissing, trace, (policy, missing, moments) => {
        const plan = planOf(block({ behavior: policy, onMissing: missing }));
        const records = (bench: Bench) =>
          moments.map((moment) => {
            bench.at(moment.after, { [WANTED]: moment.wanted, [GATE]: moment.gate });
            return JSON.stringify(bench.decision);
          });
        expect(records(new Bench(plan))).toEqual(records(new Bench(plan)));
      }),
    );
  });

  it('a later leader starts from the baseline, whatever the one before it did', () => {
    fc.assert(
      fc.property(behavior, onMissing, trace, trace, (policy, missing, before, after) => {
        const plan = planOf(block({ behavior: policy, onMissing: missing }));
        const sizes = (bench: Bench, from: number) =>
          after.map(({ after: wait, wanted, gate }, index) =>
            bench.at(from + index * wait, { [WANTED]: wanted, [GATE]: gate }),
          );
        const old = new Bench(plan);
        const end = run(old, before).at(-1)?.now ?? 0;
        const stop = stopped(plan, old.state, { now: end, wall: end, because: 'the lead is lost' });
        expect(stop.decision.to).toEqual(plan.baseline);
        const next = new Bench(plan);
        next.state = stop.state;
        const fresh = new Bench(plan);
        fresh.state = initialState(plan, end);
        expect(next.state).toEqual(fresh.state);
        expect(sizes(next, end)).toEqual(sizes(fresh, end));
      }),
    );
  });

  it('a step does not touch the state it starts from', () => {
    fc.assert(
      fc.property(behavior, onMissing, trace, (policy, missing, moments) => {
        const bench = new Bench(planOf(block({ behavior: policy, onMissing: missing })));
        for (const moment of moments) {
          const state = bench.state;
          const before = JSON.stringify(state);
          bench.at(moment.after, { [WANTED]: moment.wanted, [GATE]: moment.gate });
          expect(JSON.stringify(state)).toBe(before);
        }
      }),
    );
  });
});

describe('a monotone expression', () => {
  const expressions = [
    `ceil(${WANTED} / 50)`,
    `${WANTED}`,
    `max(3, ${WANTED} * 2 - 5)`,
    `clamp(round(${WANTED}), 4, 9)`,
    `if(${WANTED} > 60, 8, 2)`,
  ];

  it('gives a pool that never shrinks when the value grows, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        behavior,
        trace,
        fc.double({ min: 0, max: 2_000, noNaN: true }),
        fc.double({ min: 0, max: 2_000, noNaN: true }),
        (workers, policy, moments, a, b) => {
          // Tolerance keeps the present size near it, on both sides; what lies between is not monotone by intent.
          const plan = planOf(block({ behavior: { ...policy, tolerance: 0 }, do: { workers } }));
          const bench = new Bench(plan);
          const now = (run(bench, moments).at(-1)?.now ?? 0) + 1_000;
          const fork = (value: number): number => {
            const copy = new Bench(plan);
            copy.state = bench.state;
            return copy.at(now, { [WANTED]: value, [GATE]: 1 });
          };
          expect(fork(Math.min(a, b))).toBeLessThanOrEqual(fork(Math.max(a, b)));
        },
      ),
    );
  });
});

describe('a missing value', () => {
  it('never picks a branch: the answer is the one of the policy, not of the expression', () => {
    const texts = [
      `${WANTED} < 5`,
      `not (${WANTED} > 5)`,
      `${WANTED} != 3`,
      `${WANTED} > 5 or true`,
      `true or ${WANTED} > 5`,
    ];
    const absent = fc.constantFrom(undefined, null, Number.NaN, Number.NEGATIVE_INFINITY, {}, []);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.boolean(), absent, (expr, negate, wanted) => {
        const bench = new Bench(planOf({ conditions: { when: [{ expr, negate }] }, do: { workers: 9 } }));
        expect(bench.at(0, { [WANTED]: wanted })).toBe(2);
        expect(bench.decision?.record().conditions[0]?.result).toBe('missing');
      }),
    );
  });
});
