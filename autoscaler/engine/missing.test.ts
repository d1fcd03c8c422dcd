import { describe, expect, it } from 'vitest';
import { Bench, planOf, reading } from '../../test/support/autoscale.js';
import { initialState } from './state.js';
import { step } from './step.js';

const OWN = 'metrics.queueChanges';
const SIBLING = 'cross.loader.metrics.queueDepth';
const above = (field: string) => ({ field, greaterThan: 60 });
const policies = ['hold', 'baseline', { workers: 4 }] as const;

describe('a value that was read in place of another', () => {
  it('is marked in the record and in the sentence', () => {
    const plan = planOf({ conditions: { when: [above(SIBLING)] }, do: { workers: 8 } });
    const substituted = { ...reading(90), substituted: 'queueDepth' };
    const { decision } = step(plan, initialState(plan, 0), { values: () => substituted, now: 0, wall: 0 });
    expect(decision.record().values[0]).toMatchObject({ value: 90, substituted: 'queueDepth' });
    expect(decision.record().sentence).toContain('by stream, which is its queueDepth');
  });
});

describe('a missing value', () => {
  it.each(policies)('does not stop a scale-up by another condition of or (onMissing %j)', (onMissing) => {
    const plan = planOf({ conditions: { or: [above(SIBLING), above(OWN)] }, do: { workers: 8 }, onMissing });
    const bench = new Bench(plan);
    expect(bench.at(0, { [OWN]: 500 })).toBe(8);
  });

  it.each(policies)('does not count where another condition of when is false (onMissing %j)', (onMissing) => {
    const plan = planOf({
      conditions: { when: [above(SIBLING), above(OWN)] },
      cooldown: '10s',
      do: { workers: 64 },
      onMissing,
    });
    const bench = new Bench(plan);
    expect(bench.at(0, { [SIBLING]: 90, [OWN]: 90 })).toBe(64);
    expect(bench.at(1_000, { [OWN]: 0 })).toBe(64);
    expect(bench.at(11_000, { [OWN]: 0 })).toBe(2);
  });

  it.each([
    ['hold', 2],
    ['baseline', 2],
    [{ workers: 4 }, 4],
  ] as const)('is handled by onMissing %j where it decides', (onMissing, workers) => {
    const plan = planOf({ conditions: { or: [above(SIBLING), above(OWN)] }, do: { workers: 8 }, onMissing });
    const bench = new Bench(plan);
    bench.at(0, { [SIBLING]: 0, [OWN]: 0 });
    expect(bench.at(1_000, { [OWN]: 0 })).toBe(workers);
  });

  it('does not restart the cooldown while the size is held', () => {
    const plan = planOf({
      conditions: { when: [above(SIBLING)] },
      cooldown: '10s',
      do: { workers: 8 },
      onMissing: 'hold',
    });
    const bench = new Bench(plan);
    bench.at(0, { [SIBLING]: 90 });
    for (let second = 1; second <= 30; second++) {
      bench.at(second * 1_000, second % 9 === 0 ? {} : { [SIBLING]: 0 });
    }
    expect(bench.state.current.workers).toBe(2);
  });

  it('never makes the pool smaller under hold, although a later block holds', () => {
    const plan = planOf({
      conditions: [
        { when: [above(SIBLING)], do: { workers: 9 } },
        { when: [{ field: OWN, greaterThan: 8 }], do: { workers: 5 } },
      ],
      onMissing: 'hold',
    });
    const bench = new Bench(plan);
    expect(bench.at(0, { [SIBLING]: 90, [OWN]: 10 })).toBe(9);
    expect(bench.at(1_000, { [OWN]: 10 })).toBe(9);
    expect(bench.decision?.reason).toBe('hold');
    const small = new Bench(plan);
    expect(small.at(0, { [OWN]: 10 })).toBe(5);
  });

  it('does not fix the pool after a start before a source has answered or staleAfter has passed', () => {
    const plan = planOf({
      conditions: { when: [above(SIBLING)] },
      do: { workers: 8 },
      onMissing: { workers: 4 },
      staleAfter: '20s',
    });
    const bench = new Bench(plan);
    expect(bench.at(0, {})).toBe(2);
    expect(bench.sentence).toContain('its source has not answered since the start');
    expect(bench.decision?.wakeAt).toBe(20_000);
    expect(bench.at(20_000, {})).toBe(4);
    const answered = new Bench(plan);
    answered.at(0, { [SIBLING]: 0 });
    expect(answered.at(1_000, {})).toBe(4);
  });
});
