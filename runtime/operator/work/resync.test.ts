import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Resync } from './resync.js';

const CRS = Array.from({ length: 3_000 }, (_, n) => ({ metadata: { namespace: 'n', name: `cr-${n}` } }));

function world(intervalMs: number) {
  const clock = new FakeClock();
  const due: string[][] = [];
  const resync = new Resync(clock, intervalMs, (slice) => {
    due.push(CRS.filter(slice).map(({ metadata }) => metadata.name));
  });
  resync.start();
  return { clock, due, resync };
}

describe('Resync', () => {
  it('queues every CR once in an interval, a second of it at a time and not in one burst', async () => {
    const { clock, due } = world(30_000);
    await clock.advance(30_000);
    expect(due).toHaveLength(30);
    expect(due.flat().toSorted()).toEqual(CRS.map(({ metadata }) => metadata.name).toSorted());
    expect(Math.max(...due.map((slice) => slice.length))).toBeLessThan(200);
  });

  it('queues a CR at the same phase of every interval', async () => {
    const { clock, due } = world(30_000);
    await clock.advance(60_000);
    expect(due.slice(30)).toEqual(due.slice(0, 30));
  });

  it('queues all at once when the interval is short, and nothing with an interval of 0', async () => {
    const short = world(100);
    await short.clock.advance(200);
    expect(short.due.map((slice) => slice.length)).toEqual([CRS.length, CRS.length]);
    const never = world(0);
    await never.clock.advance(60_000);
    expect(never.due).toEqual([]);
  });

  it('ends an interval that changes all the time', async () => {
    const { clock, due, resync } = world(10_000);
    for (let i = 0; i < 24_000; i++) {
      resync.ms = 10_000 + (i % 2);
      await clock.advance(5);
    }
    const counts = new Map<string, number>();
    for (const name of due.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
    expect(counts.size).toBe(CRS.length);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(11);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(13);
    resync.stop();
  });

  it('continues with a new interval at the phase that it has reached', async () => {
    const { clock, due, resync } = world(30_000);
    await clock.advance(1_500);
    resync.ms = 2_000;
    await clock.advance(2_000);
    expect(due).toHaveLength(3);
    expect(new Set(due.slice(1).flat()).size).toBe(CRS.length);
    resync.stop();
    await clock.advance(60_000);
    expect(due).toHaveLength(3);
  });
});
