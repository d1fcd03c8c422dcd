import { describe, expect, it } from 'vitest';
import { Bench, compile, planOf, QUEUE } from '../../test/support/autoscale.js';
import {
  NOT_EXPRESSIBLE,
  type Rules,
  SCALING_ROWS,
  STABILIZATION_ROWS,
} from '../../test/support/horizontal-pod-autoscaler-rows.js';

/** Later than every window of the rows. */
const NOW_S = 10_000;

describe("the HorizontalPodAutoscaler's rows of limits and policies", () => {
  it.each(SCALING_ROWS)('$name: from $current to $result for $wanted', (row) => {
    const { current, wanted, result, up, down, changes = [] } = row;
    const [min, max] = row.limits;
    const behavior = {
      ...(up ? { scaleUp: rulesOf(up) } : {}),
      ...(down ? { scaleDown: rulesOf(down) } : {}),
    };
    const baseline = { workers: Math.min(max, Math.max(min, current)), queueDepth: 0, resyncMs: 0 };
    const plan = planOf({ do: { workers: QUEUE }, limits: { workers: { min, max } }, behavior }, baseline);
    const bench = new Bench(plan);
    bench.state = {
      ...bench.state,
      current: { ...baseline, workers: current },
      changes: [...changes]
        .map(([by, secondsAgo]) => ({ at: (NOW_S - secondsAgo) * 1_000, by }))
        .sort((a, b) => a.at - b.at),
    };
    expect(bench.at(NOW_S * 1_000, { [QUEUE]: wanted })).toBe(result);
  });
});

describe("the HorizontalPodAutoscaler's rows of stabilization", () => {
  it.each(STABILIZATION_ROWS)('$name: from $current to $result for $wanted', (row) => {
    const { current, wanted, result, earlier, upSeconds = 0, downSeconds = 0 } = row;
    const behavior = {
      scaleUp: { stabilization: `${upSeconds}s` },
      scaleDown: { stabilization: `${downSeconds}s` },
    };
    const bench = new Bench(
      planOf({ do: { workers: QUEUE }, behavior }, { workers: 3, queueDepth: 0, resyncMs: 0 }),
    );
    const at = (workers: number, secondsAgo: number): number => {
      bench.state = { ...bench.state, current: { ...bench.state.current, workers: current } };
      return bench.at((NOW_S - secondsAgo) * 1_000, { [QUEUE]: workers });
    };
    for (const [workers, secondsAgo] of earlier) at(workers, secondsAgo);
    expect(at(wanted, 0)).toBe(result);
  });
});

describe("the HorizontalPodAutoscaler's rows of missing metrics and tolerance", () => {
  const limits = { workers: { min: 2, max: 6 } };
  const of = (block: object, current: number): Bench =>
    new Bench(planOf(block, { workers: current, queueDepth: 0, resyncMs: 0 }));
  const two =
    'max(coalesce(cross.loader.metrics.queueChanges / 30, 0), coalesce(cross.db.metrics.queueChanges / 30, 0))';

  it('one metric that fails does not stop growth by the other', () => {
    const bench = of({ do: { workers: two }, limits, onMissing: 'hold' }, 3);
    expect(bench.at(0, { 'cross.loader.metrics.queueChanges': 110 })).toBe(4);
  });

  it('one metric that fails stops shrinking where its block comes first', () => {
    const conditions = [
      { when: [{ field: 'cross.db.metrics.queueChanges', greaterThan: 100 }], do: { workers: 6 } },
      { do: { workers: 2 } },
    ];
    const bench = of({ conditions, limits, onMissing: 'hold' }, 5);
    expect(bench.at(0, {})).toBe(5);
  });

  it('without any metric the pool stays', () => {
    expect(of({ do: { workers: QUEUE }, limits, onMissing: 'hold' }, 5).at(0, {})).toBe(5);
  });

  // Of 3 pods: a usage ratio of 1.05 and 0.95 is tolerated by 0.1, one of 1.2 is not.
  it.each([
    [3, 3.15, 3],
    [3, 2.85, 3],
    [3, 3.6, 4],
    [10, 10.9, 10],
    [10, 11, 11],
    [10, 9.05, 10],
    [10, 9, 9],
  ])('%d pods and a recommendation of %d: %d', (current, wanted, result) => {
    const behavior = { tolerance: 0.1 };
    expect(of({ do: { workers: QUEUE }, behavior }, current).at(0, { [QUEUE]: wanted })).toBe(result);
  });
});

describe('what a HorizontalPodAutoscaler does and workers cannot', () => {
  it('is four groups of rows, which docs/sizing.md lists with the reasons', () => {
    expect(NOT_EXPRESSIBLE.map(({ row }) => row)).toHaveLength(4);
  });

  it('a least size of zero is a load error', () => {
    const { problems } = compile({ do: { workers: 3 }, limits: { workers: { min: 0, max: 10 } } });
    expect(problems.map(({ message }) => message)).toEqual(['min is a whole number from 1 on, not 0']);
  });
});

function rulesOf({ policies, select = 'Max' }: Rules): object {
  return {
    policies: policies.map(({ pods, percent, seconds }) => ({
      maxStep: pods ?? `${percent}%`,
      period: `${seconds}s`,
    })),
    selectPolicy: select,
  };
}
