import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf, QUEUE } from '../../test/support/autoscale.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Autoscaler, type DecisionRecord, type TraceSample } from '../index.js';
import { simulate } from './simulate.js';

const START = Date.UTC(2026, 0, 1);
const block = {
  interval: '5s',
  cooldown: '10s',
  conditions: { when: [{ field: QUEUE, greaterThan: 60 }] },
  do: { workers: 8 },
};

function samples(
  ...points: readonly (readonly [second: number, value: number | undefined])[]
): TraceSample[] {
  return points.map(([second, value]) => ({ at: START + second * 1_000, reference: QUEUE, value }));
}

describe('a trace', () => {
  it('is replayed with its own time', () => {
    const run = simulate(planOf(block), samples([0, 0], [3, 90], [7, 10], [30, 10]));
    expect(run.sizes.map(({ at, size }) => [(at - START) / 1_000, size.workers])).toEqual([
      [0, 2],
      [3, 8],
      [17, 2],
    ]);
    expect(run.decisions.map(({ time, trigger }) => [time, trigger])).toEqual([
      ['2026-01-01T00:00:03.000Z', 'change'],
      ['2026-01-01T00:00:17.000Z', 'wake'],
    ]);
    expect(run.summary).toMatchObject({
      lengthMs: 30_000,
      changes: 2,
      grown: 1,
      shrunk: 1,
      reversals: 1,
      leastWorkers: 2,
      mostWorkers: 8,
      workerSeconds: 3 * 2 + 14 * 8 + 13 * 2,
      overriddenMs: 14_000,
      missingMs: 0,
    });
  });

  it('takes samples in any order, and what comes at one time together', () => {
    const other = 'metrics.queueDepth';
    const plan = planOf({ ...block, conditions: { when: [{ expr: `${QUEUE} > 60 and ${other} < 5` }] } });
    const at = (second: number, reference: string, value: number) => ({
      at: START + second * 1_000,
      reference,
      value,
    });
    const run = simulate(plan, [at(9, other, 9), at(5, QUEUE, 90), at(5, other, 9), at(0, other, 1)]);
    expect(run.decisions).toEqual([]);
    expect(run.summary.evaluations).toBe(4);
  });

  it('that has a gap longer than staleAfter is missing there', () => {
    const plan = planOf({ ...block, staleAfter: '6s', onMissing: 'baseline' });
    const run = simulate(plan, samples([0, 90], [20, 90]));
    expect(run.sizes.map(({ at, size }) => [(at - START) / 1_000, size.workers])).toEqual([
      [0, 2],
      [0, 8],
      [10, 2],
      [20, 8],
    ]);
    expect(run.summary.missingMs).toBe(10_000);
  });

  it('may say that a value is missing', () => {
    const plan = planOf({ ...block, onMissing: { workers: 4 } });
    const run = simulate(plan, samples([0, 90], [1, undefined], [2, 90]));
    expect(run.sizes.map(({ size }) => size.workers)).toEqual([2, 8, 4, 8]);
  });

  it('of one moment is one evaluation', () => {
    expect(simulate(planOf(block), samples([0, 90])).summary).toMatchObject({
      evaluations: 1,
      meanWorkers: 8,
      workerSeconds: 0,
    });
  });
});

const wait = fc.integer({ min: 0, max: 9_000 });
const value = fc.option(fc.double({ min: 0, max: 300, noNaN: true }), { nil: undefined, freq: 8 });

describe('any trace', () => {
  it('gives the decisions that the autoscaler made when it was recorded', async () => {
    const behavior = {
      scaleUp: { maxStep: 3, period: '5s' },
      scaleDown: { stabilization: '8s', maxStep: '50%', period: '5s' },
    };
    const plan = planOf({
      ...block,
      do: { workers: `avg(${QUEUE}, "10s") / 5` },
      behavior,
      onMissing: 'hold',
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(wait, value), { minLength: 1, maxLength: 25 }), async (points) => {
        const clock = new FakeClock(START);
        const live: DecisionRecord[] = [];
        const trace: TraceSample[] = [];
        let announce: () => void = () => undefined;
        const autoscaler = new Autoscaler({
          clock,
          plan,
          read: () => {
            const last = trace.findLast(({ at }) => at <= clock.now());
            const ageMs = last && clock.now() - last.at;
            return {
              value: last?.value,
              ageMs,
              stale: false,
              missing: last?.value === undefined,
              source: 'trace',
            };
          },
          subscribe: (_references, onChange) => {
            announce = onChange;
            return () => undefined;
          },
          apply: () => undefined,
          onDecision: (decision) => {
            if (decision.changed) live.push(decision.record());
          },
        });
        for (const [index, [ms, next]] of points.entries()) {
          // Two answers of one source do not come within one turn; a timer of the same time finds the answer there.
          const wait = index === 0 ? 0 : ms + 1;
          trace.push({ at: clock.now() + wait, reference: QUEUE, value: next });
          await clock.advance(wait);
          if (index === 0) autoscaler.start();
          else announce();
          await clock.advance(0);
        }
        expect(simulate(plan, trace).decisions).toEqual(live);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the ages of a trace', () => {
  const run = (reference: string, staleAfterMs?: number) => {
    const plan = planOf({
      conditions: { when: [{ field: reference, greaterThan: 60 }] },
      do: { workers: 8 },
      cooldown: '1s',
      interval: '1s',
      staleAfter: '90s',
    });
    const trace = [0, 3_600].map((second) => ({ at: START + second * 1_000, reference, value: 90 }));
    const options = staleAfterMs === undefined ? {} : { staleAfterMs: () => staleAfterMs };
    return simulate(plan, trace, options).sizes.map(({ at, size }) => [(at - START) / 1_000, size.workers]);
  };

  it('are 0 for metrics of the CRD itself, as in a runtime', () => {
    expect(run('metrics.queueChanges')).toEqual([
      [0, 2],
      [0, 8],
    ]);
  });

  it('end with the staleAfter of the source, as in a runtime', () => {
    expect(run(QUEUE, 30_000)[2]).toEqual([32, 2]);
  });
});
