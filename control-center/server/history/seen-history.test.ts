import { describe, expect, it } from 'vitest';
import { Ring } from './ring.js';
import { MAX_HISTORY_BYTES, SeenHistory } from './seen-history.js';

describe('a ring', () => {
  it('has the newest rows, oldest first', () => {
    const ring = new Ring(3, 1);
    for (let time = 1; time <= 5; time++) ring.write(time, [time * 10]);
    expect(Array.from({ length: ring.size }, (_, row) => [ring.time(row), ring.value(row, 0)])).toEqual([
      [3, 30],
      [4, 40],
      [5, 50],
    ]);
    expect([0, 3, 4.5, 9].map((time) => ring.time(ring.inForceAt(time)))).toEqual([3, 3, 4, 5]);
  });

  it('writes over the row of the same time, and drops one that is older', () => {
    const ring = new Ring(3, 1);
    ring.write(1, [1]);
    ring.write(2, [2]);
    ring.write(2, [3]);
    ring.write(1, [9]);
    expect([ring.size, ring.value(1, 0), ring.value(0, 0)]).toEqual([2, 3, 1]);
  });

  it('takes memory as rows come, and loses none of them', () => {
    const ring = new Ring(300, 1);
    for (let time = 1; time <= 1_000; time++) {
      ring.write(time, [time]);
      ring.write(time, [-time]);
      const first = Math.max(1, time - 299);
      expect([ring.size, ring.time(0), ring.value(0, 0)]).toEqual([time - first + 1, first, -first]);
      expect([ring.time(ring.size - 1), ring.value(ring.size - 1, 0)]).toEqual([time, -time]);
    }
  });

  it('that shrinks keeps the newest', () => {
    const ring = new Ring(8, 2);
    for (let time = 1; time <= 6; time++) ring.write(time, [time, -time]);
    ring.shrink(2);
    ring.write(7, [7, -7]);
    expect([ring.size, ring.time(0), ring.value(1, 1)]).toEqual([2, 6, -7]);
  });
});

describe('what was seen', () => {
  it('has a row a second, and the highest of 15 seconds', () => {
    const history = new SeenHistory<object>();
    const crd = {};
    for (let second = 0; second < 45; second++)
      history.add(crd, second * 1_000 + 7, { queueDepth: second % 20 });
    const columns = history.of(crd);
    expect([columns?.fine.size, columns?.coarse.size]).toEqual([45, 3]);
    expect([0, 1, 2].map((row) => columns?.coarse.value(row, 0))).toEqual([14, 19, 19]);
    expect(columns?.spark(45_000).slice(-3)).toEqual([14, 19, 19]);
    expect(columns?.spark(45_000)[0]).toBeNull();
  });

  it('of 500 CRDs is within 48 MiB at full length, and of more is kept half as long', () => {
    const history = new SeenHistory<object>();
    const crds = Array.from({ length: 1_200 }, () => ({}));
    for (const [index, crd] of crds.entries()) {
      history.add(crd, 1_000, { queueDepth: index });
      if (index === 499) expect(history.of(crds[0] ?? {})?.fine.size).toBe(1);
      expect(history.bytes).toBeLessThanOrEqual(MAX_HISTORY_BYTES);
    }
    expect(history.of(crds[700] ?? {})?.fine.value(0, 0)).toBe(700);
  });

  it('takes nothing of a metric that is not sent for a zero', () => {
    const history = new SeenHistory<object>();
    const crd = {};
    history.add(crd, 1_000, { workers: 2 });
    expect(history.of(crd)?.fine.value(0, 0)).toBeNaN();
  });
});
