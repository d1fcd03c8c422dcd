import { describe, expect, it } from 'vitest';
import { Bench, faults, planOf, QUEUE } from '../../test/support/autoscale.js';

const lasting = { field: QUEUE, greaterThan: 60, for: '30s' };
const block = { cooldown: '10s', conditions: { when: [lasting] }, do: { workers: 8 } };

describe('a condition with for', () => {
  it('holds once it has been true for that long without a break', () => {
    const bench = new Bench(planOf(block));
    expect(bench.at(0, { [QUEUE]: 90 })).toBe(2);
    expect(bench.decision?.wakeAt).toBe(30_000);
    expect(bench.sentence).toContain('has to for 30 s (30 s left)');
    expect(bench.at(20_000, { [QUEUE]: 10 })).toBe(2);
    expect(bench.at(21_000, { [QUEUE]: 90 })).toBe(2);
    expect(bench.at(50_999, { [QUEUE]: 90 })).toBe(2);
    expect(bench.at(51_000, { [QUEUE]: 90 })).toBe(8);
  });

  it('starts again when its value was missing', () => {
    const bench = new Bench(planOf(block));
    bench.at(0, { [QUEUE]: 90 });
    bench.at(29_000, {});
    expect(bench.at(31_000, { [QUEUE]: 90 })).toBe(2);
  });

  it('is counted in a block behind one that holds', () => {
    const plan = planOf({
      conditions: [
        { when: [{ field: QUEUE, greaterThan: 100 }], do: { workers: 9 } },
        { when: [lasting], do: { workers: 5 } },
      ],
      cooldown: '10s',
    });
    const bench = new Bench(plan);
    for (let second = 0; second <= 30; second++) bench.at(second * 1_000, { [QUEUE]: 200 });
    expect(bench.at(31_000, { [QUEUE]: 90 })).toBe(5);
  });

  it('is a duration', () => {
    const wrong = { conditions: { when: [{ ...lasting, for: 'soon' }] }, do: { workers: 8 } };
    expect(faults(wrong).join()).toContain('conditions.when.0.for: for is a duration');
  });
});
