import { describe, expect, it } from 'vitest';
import { DecisionLog } from './decision-log.js';
import type { Decision } from './engine/index.js';

/** A decision of that moment, as far as the log looks at one. */
function decision(wall: number, more: Partial<Decision> = {}): Decision {
  const record = () => ({ sentence: `at ${wall}` });
  return { wall, changed: true, trigger: 'interval', record, ...more } as unknown as Decision;
}

const idsOf = (log: DecisionLog, since = 0, limit = 200) => log.changes({ since, limit }).map(({ id }) => id);

describe('DecisionLog', () => {
  it('numbers decisions by their time, one more where two share it or the clock went back', () => {
    const log = new DecisionLog();
    expect(log.last).toBe(0);
    for (const wall of [1_000, 1_000, 999, 5_000.7]) log.add(decision(wall));
    expect(idsOf(log)).toEqual([5_000, 1_002, 1_001, 1_000]);
    expect(log.last).toBe(5_000);
  });

  it('gives those after an id, and of them the newest', () => {
    const log = new DecisionLog();
    for (let i = 1; i <= 10; i++) log.add(decision(i));
    expect(idsOf(log, 7)).toEqual([10, 9, 8]);
    expect(idsOf(log, 2, 2)).toEqual([10, 9]);
    expect([idsOf(log, 10), idsOf(log, 0, 0)]).toEqual([[], []]);
  });

  it('keeps the last 200 that changed something, with which a run began or ended', () => {
    const log = new DecisionLog();
    for (let i = 1; i <= 300; i++) log.add(decision(i));
    expect(idsOf(log)).toEqual(Array.from({ length: 200 }, (_, i) => 300 - i));
    log.add(decision(301, { changed: false }));
    expect(log.last).toBe(300);
    log.add(decision(302, { changed: false, trigger: 'stop' }));
    expect(log.last).toBe(302);
  });
});
