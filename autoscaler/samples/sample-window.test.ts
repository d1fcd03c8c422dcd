import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleWindow } from './sample-window.js';

function fed(ms: number, samples: readonly (readonly [number, number | undefined])[]): SampleWindow {
  const window = new SampleWindow(ms);
  for (const [at, value] of samples) window.observe(value, at);
  return window;
}

describe('SampleWindow', () => {
  it('averages over time, not over samples', () => {
    expect(
      fed(60_000, [
        [0, 10],
        [30_000, 20],
        [30_001, 20],
        [30_002, 20],
        [60_000, 20],
      ]).average(),
    ).toBeCloseTo(15, 2);
    expect(fed(60_000, [[0, 10]]).average()).toBe(10);
  });

  it('forgets what is older than the window', () => {
    const window = fed(60_000, [
      [0, 100],
      [1_000, 1],
      [59_000, 2],
    ]);
    expect([window.peak(), window.low()]).toEqual([100, 1]);
    window.observe(3, 125_000);
    expect([window.peak(), window.low()]).toEqual([3, 2]);
    window.observe(3, 300_000);
    expect([window.peak(), window.low(), window.average()]).toEqual([3, 3, 3]);
  });

  it('counts a value for as long as it holds', () => {
    const window = fed(60_000, [
      [0, 50],
      [600_000, 1],
    ]);
    expect(window.peak()).toBe(50);
    expect(window.average()).toBeCloseTo(50, 6);
  });

  it('leaves a gap where the value is missing', () => {
    const window = fed(60_000, [
      [0, 10],
      [10_000, undefined],
      [50_000, 20],
      [60_000, 20],
    ]);
    expect(window.average()).toBeCloseTo(15, 6);
    expect(fed(60_000, [[0, undefined]]).average()).toBeUndefined();
    expect(
      fed(60_000, [
        [0, 1],
        [1, undefined],
      ]).rate(),
    ).toBeUndefined();
  });

  it('does not see past its length through a gap', () => {
    const window = fed(60_000, [
      [0, 100],
      [500, undefined],
      [63_000, 1],
    ]);
    expect([window.peak(), window.average()]).toEqual([1, 1]);
  });

  it('gives the change per second', () => {
    expect(fed(60_000, [[0, 10]]).rate()).toBeUndefined();
    expect(
      fed(60_000, [
        [0, 10],
        [10_000, 60],
      ]).rate(),
    ).toBeCloseTo(5, 9);
    expect(
      fed(60_000, [
        [0, 60],
        [10_000, 10],
      ]).rate(),
    ).toBeCloseTo(-5, 9);
  });

  it('puts a straight line where it will be one window ahead', () => {
    const line = Array.from({ length: 121 }, (_, second) => [second * 1_000, second * 3] as const);
    // The value holds between samples, so the line that is seen lies half a sample behind.
    expect(fed(60_000, line).forecast()).toBeCloseTo(180 * 3 - 1.5, 6);
    expect(
      fed(60_000, [
        [0, 5],
        [500, 5],
      ]).forecast(),
    ).toBeUndefined();
    expect(
      fed(
        60_000,
        line.map(([at]) => [at, 7] as const),
      ).forecast(),
    ).toBeCloseTo(7, 6);
  });

  it('keeps average between low and peak, and these within what was seen', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: -1_000, max: 1_000 })),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(steps, (deltas) => {
        const window = new SampleWindow(60_000);
        const seen: { at: number; value: number }[] = [];
        let now = 0;
        for (const [delta, value] of deltas) {
          now += delta;
          window.observe(value, now);
          seen.push({ at: now, value });
        }
        const low = window.low() ?? Number.NaN;
        const peak = window.peak() ?? Number.NaN;
        const average = window.average() ?? Number.NaN;
        expect(average).toBeGreaterThanOrEqual(low - 1e-9);
        expect(average).toBeLessThanOrEqual(peak + 1e-9);
        // What was seen within the window is inside; nothing is that had ended a slice before it.
        const recent = seen.filter(({ at }) => at >= now - 60_000).map(({ value }) => value);
        const reachable = seen.filter((_, index) => (seen[index + 1]?.at ?? now) >= now - 61_000);
        expect(peak).toBeGreaterThanOrEqual(Math.max(...recent));
        expect(reachable.map(({ value }) => value)).toEqual(expect.arrayContaining([peak, low]));
      }),
    );
  });
});
