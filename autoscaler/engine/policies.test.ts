import { describe, expect, it } from 'vitest';
import { Bench, faults, planOf, QUEUE } from '../../test/support/autoscale.js';

const WANTED = 'metrics.queueDepth';

/** A pool that recommendations to be what the metric says. */
function bench(behavior: object, baseline = 10, more: object = {}): Bench {
  const block = { cooldown: '10s', do: { workers: WANTED }, behavior, ...more };
  return new Bench(planOf(block, { workers: baseline, queueDepth: 0, resyncMs: 30_000 }));
}

/** Recommendations at times in seconds, and the pool after each. */
function replay(pool: Bench, recommendations: readonly (readonly [number, number])[]): readonly number[] {
  return recommendations.map(([second, wanted]) => pool.at(second * 1_000, { [WANTED]: wanted }));
}

/** Scaling policies of the HorizontalPodAutoscaler, one each way (autoscaling/v2: type Pods or Percent, periodSeconds). */
describe('step limits', () => {
  it.each([
    // [rules, baseline, recommendations, sizes]
    [{ scaleUp: { maxStep: 4, period: '60s' } }, 10, [[1, 100]], [14]],
    [{ scaleUp: { maxStep: '100%', period: '15s' } }, 10, [[1, 100]], [20]],
    [{ scaleUp: { maxStep: '10%', period: '15s' } }, 10, [[1, 100]], [11]],
    [{ scaleUp: { maxStep: '1%', period: '15s' } }, 10, [[1, 100]], [11]],
    [{ scaleDown: { maxStep: 2, period: '15s' } }, 10, [[1, 1]], [8]],
    [{ scaleDown: { maxStep: '50%', period: '15s' } }, 10, [[1, 1]], [5]],
    [{ scaleDown: { maxStep: '100%', period: '15s' } }, 10, [[1, 1]], [1]],
    [{ scaleDown: { maxStep: '5%', period: '15s' } }, 10, [[1, 1]], [9]],
    // The period is not over, so what was added counts; after it, the next step.
    [
      { scaleUp: { maxStep: 4, period: '60s' } },
      10,
      [
        [1, 12],
        [30, 100],
        [60, 100],
        [61, 100],
        [91, 100],
      ],
      [12, 14, 14, 16, 18],
    ],
    // Removing counts from the period's start as well.
    [
      { scaleDown: { maxStep: 2, period: '15s' } },
      10,
      [
        [1, 9],
        [2, 1],
        [15, 1],
        [16, 1],
        [17, 1],
      ],
      [9, 8, 8, 7, 6],
    ],
    // Up and down within one period count against each other.
    [
      { scaleUp: { maxStep: 4, period: '60s' } },
      10,
      [
        [1, 14],
        [2, 5],
        [3, 100],
      ],
      [14, 5, 14],
    ],
    [
      { scaleUp: { maxStep: 4 }, scaleDown: { maxStep: 2 } },
      10,
      [
        [1, 100],
        [2, 1],
      ],
      [14, 8],
    ],
  ] as const)('%j from %d', (rules, baseline, recommendations, sizes) => {
    expect(replay(bench(rules, baseline), recommendations)).toEqual(sizes);
  });

  it('say so, and when the next step may come', () => {
    const pool = bench({ scaleUp: { maxStep: 4, period: '60s' } });
    replay(pool, [[1, 100]]);
    expect(pool.policies).toEqual(['step']);
    expect(pool.decision?.wakeAt).toBe(61_000);
    expect(pool.sentence).toContain('workers 100 limited by a step of 4 within 1 min');
  });

  it('hold for the return to the baseline too', () => {
    const pool = bench({ scaleDown: { maxStep: 3, period: '10s' } }, 2, {
      conditions: { when: [{ field: 'metrics.workersBusy', gt: 0 }] },
    });
    const busy = (second: number, on: number): number =>
      pool.at(second * 1_000, { [WANTED]: 10, 'metrics.workersBusy': on });
    expect([busy(1, 1), busy(2, 0), busy(11, 0), busy(12, 0), busy(21, 0), busy(22, 0), busy(32, 0)]).toEqual(
      [10, 10, 10, 7, 7, 4, 2],
    );
  });
});

/** As `stabilizationWindowSeconds`: the least recommendation of the window when growing, the greatest when shrinking. */
describe('stabilization', () => {
  it.each([
    [
      { scaleDown: { stabilization: '60s' } },
      [
        [0, 20],
        [10, 5],
        [40, 8],
        [60, 5],
        [71, 5],
        [100, 5],
      ],
      [20, 20, 20, 8, 8, 5],
    ],
    [
      { scaleDown: { stabilization: '60s' } },
      [
        [0, 20],
        [30, 30],
        [60, 5],
        [89, 5],
        [90, 5],
      ],
      [20, 30, 30, 30, 5],
    ],
    [
      { scaleUp: { stabilization: '30s' } },
      [
        [1, 20],
        [29, 20],
        [30, 20],
      ],
      [10, 10, 20],
    ],
    [
      { scaleUp: { stabilization: '30s' } },
      [
        [30, 20],
        [31, 40],
        [60, 40],
        [61, 40],
      ],
      [20, 20, 40, 40],
    ],
    [
      { scaleUp: { stabilization: '30s' } },
      [
        [31, 5],
        [32, 40],
        [61, 40],
      ],
      [5, 5, 40],
    ],
    [
      { scaleUp: { stabilization: '10s' }, scaleDown: { stabilization: '10s' } },
      [
        [1, 20],
        [5, 5],
        [11, 20],
        [12, 5],
        [22, 5],
      ],
      [10, 10, 10, 10, 5],
    ],
  ] as const)('%j', (rules, recommendations, sizes) => {
    expect(replay(bench(rules), recommendations)).toEqual(sizes);
  });

  it('says so, and until when', () => {
    const pool = bench({ scaleDown: { stabilization: '60s' } });
    replay(pool, [
      [5, 20],
      [10, 5],
    ]);
    expect(pool.policies).toEqual(['stabilization']);
    expect(pool.decision?.wakeAt).toBe(65_000);
    expect(pool.sentence).toContain(
      'workers 5 limited to the most cautious recommendation of the last 1 min',
    );
  });

  it('leaves the return to the baseline to the cooldown', () => {
    const pool = bench({ scaleDown: { stabilization: '10m' } }, 2);
    replay(pool, [[0, 20]]);
    pool.at(1_000, {});
    expect(pool.at(11_000, {})).toBe(2);
  });

  it('remembers no more recommendations than there are sizes', () => {
    const pool = bench({ scaleUp: { stabilization: '1h' }, scaleDown: { stabilization: '1h' } });
    for (let second = 0; second < 3_000; second++)
      pool.at(second * 1_000, { [WANTED]: 1 + ((second * 7) % 32) });
    expect(pool.state.recommendations.up.length).toBeLessThanOrEqual(32);
    expect(pool.state.recommendations.down.length).toBeLessThanOrEqual(32);
  });
});

describe('the tolerance of a fractional recommendation', () => {
  it('does not make a change that is smaller, and makes one that is not', () => {
    const pool = bench({ tolerance: 0.2 });
    expect(
      replay(pool, [
        [0, 11],
        [1, 9],
        [2, 12],
        [3, 10],
        [4, 9],
      ]),
    ).toEqual([10, 10, 12, 12, 9]);
    expect(replay(pool, [[5, 10]])).toEqual([9]);
    expect(pool.policies).toEqual(['tolerance']);
    expect(pool.sentence).toContain('workers 10 not taken, because a change smaller than 20% is not made');
  });

  it('does not keep the pool from its baseline', () => {
    const pool = bench({ tolerance: 0.9 }, 10);
    replay(pool, [[0, 20]]);
    pool.at(1_000, {});
    expect(pool.at(11_000, {})).toBe(10);
  });
});

describe('a field that do does not name', () => {
  it('is never bounded or changed: a resync that is off stays off', () => {
    const off = { workers: 2, queueDepth: 0, resyncMs: 0 };
    const plan = planOf({ conditions: { when: [{ field: QUEUE, gt: 5 }] }, do: { workers: 8 } }, off);
    const bench = new Bench(plan);
    expect(bench.at(0, { [QUEUE]: 9 })).toBe(8);
    expect(bench.state.current).toEqual({ workers: 8, queueDepth: 0, resyncMs: 0 });
    expect(bench.decision?.change).toEqual({ workers: 8 });
    expect(bench.policies).toEqual([]);
  });
});

describe('tolerance', () => {
  it('is judged on the recommendation before it is rounded', () => {
    const three = { workers: 3, queueDepth: 0, resyncMs: 30_000 };
    const plan = planOf({ do: { workers: `${QUEUE} / 100` }, behavior: { tolerance: 0.1 } }, three);
    const bench = new Bench(plan);
    expect(bench.at(0, { [QUEUE]: 329 })).toBe(3);
    expect(bench.policies).toContain('tolerance');
    expect(bench.at(1, { [QUEUE]: 331 })).toBe(4);
    expect(bench.at(2, { [QUEUE]: 361 })).toBe(4);
  });
});

describe('several scaling policies, as in the HorizontalPodAutoscaler', () => {
  const policies = [
    { maxStep: 4, period: '15s' },
    { maxStep: '100%', period: '15s' },
  ];
  const grow = (selectPolicy: string | undefined, workers: number): Bench => {
    const baseline = { workers, queueDepth: 0, resyncMs: 30_000 };
    const scaleUp = { policies, ...(selectPolicy ? { selectPolicy } : {}) };
    return new Bench(planOf({ do: { workers: QUEUE }, behavior: { scaleUp } }, baseline));
  };

  it.each([
    [undefined, 2, 6],
    ['Max', 10, 20],
    ['Min', 10, 14],
    ['Min', 2, 4],
    ['Disabled', 10, 10],
  ])('selectPolicy %s lets %i workers grow to %i', (select, from, to) => {
    const bench = grow(select, from);
    expect(bench.at(0, { [QUEUE]: 200 })).toBe(to);
    expect(bench.policies).toEqual(['step']);
  });

  it('let the pool shrink as far as the one that allows most', () => {
    const baseline = { workers: 20, queueDepth: 0, resyncMs: 30_000 };
    const scaleDown = { policies: [{ maxStep: 4 }, { maxStep: '50%' }] };
    const bench = new Bench(planOf({ do: { workers: QUEUE }, behavior: { scaleDown } }, baseline));
    expect(bench.at(0, { [QUEUE]: 1 })).toBe(10);
  });

  it('are rejected beside maxStep, without one, or with an unknown selectPolicy', () => {
    const wrong = (scaleUp: object) => faults({ do: { workers: 3 }, behavior: { scaleUp } }).join('\n');
    expect(wrong({ maxStep: 2, policies })).toContain('cannot be combined with maxStep');
    expect(wrong({ policies: [{ period: '15s' }] })).toContain('maxStep is required');
    expect(wrong({ policies: [] })).toContain('expected a list of 1 to 10 policies');
    expect(wrong({ selectPolicy: 'most' })).toContain('selectPolicy is one of Max, Min, Disabled');
  });
});
