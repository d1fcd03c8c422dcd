import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowUse } from '../expressions/index.js';
import { SampleWindow } from './sample-window.js';

type Sample = readonly [at: number, value: number | undefined];

/** What a function gives for the samples of a minute. */
function given(name: WindowUse['function'], samples: readonly Sample[]): number | undefined {
  const window = new SampleWindow(name, 60_000);
  for (const [at, value] of samples) window.observe(value, at);
  return window.value();
}

function extremes(samples: readonly Sample[]): readonly (number | undefined)[] {
  return [given('peak', samples), given('low', samples)];
}

describe('SampleWindow', () => {
  it('averages over time, not over samples', () => {
    const samples = [
      [0, 10],
      [30_000, 20],
      [30_001, 20],
      [30_002, 20],
      [60_000, 20],
    ] as const;
    expect(given('avg', samples)).toBeCloseTo(15, 2);
    expect(given('avg', [[0, 10]])).toBe(10);
  });

  it('forgets what is older than the window', () => {
    const samples: Sample[] = [
      [0, 100],
      [1_000, 1],
      [59_000, 2],
    ];
    expect(extremes(samples)).toEqual([100, 1]);
    samples.push([125_000, 3]);
    expect(extremes(samples)).toEqual([3, 2]);
    samples.push([300_000, 3]);
    expect([...extremes(samples), given('avg', samples)]).toEqual([3, 3, 3]);
  });

  it('counts a value for as long as it holds', () => {
    const samples = [
      [0, 50],
      [600_000, 1],
    ] as const;
    expect(given('peak', samples)).toBe(50);
    expect(given('avg', samples)).toBeCloseTo(50, 6);
  });

  it('leaves a gap where the value is missing', () => {
    const gap = [
      [0, 10],
      [10_000, undefined],
      [50_000, 20],
      [60_000, 20],
    ] as const;
    expect(given('avg', gap)).toBeCloseTo(15, 6);
    expect(given('avg', [[0, undefined]])).toBeUndefined();
    expect(extremes([[0, undefined]])).toEqual([undefined, undefined]);
    const gone = [
      [0, 1],
      [1, undefined],
    ] as const;
    expect(given('rate', gone)).toBeUndefined();
  });

  it('does not see past its length through a gap', () => {
    const samples = [
      [0, 100],
      [500, undefined],
      [63_000, 1],
    ] as const;
    expect([given('peak', samples), given('avg', samples)]).toEqual([1, 1]);
    expect(given('rate', [...samples, [64_000, 3]])).toBeCloseTo(2, 9);
  });

  it('gives the change per second', () => {
    expect(given('rate', [[0, 10]])).toBeUndefined();
    const rising = [
      [0, 10],
      [10_000, 60],
    ] as const;
    expect(given('rate', rising)).toBeCloseTo(5, 9);
    const falling = [
      [0, 60],
      [10_000, 10],
    ] as const;
    expect(given('rate', falling)).toBeCloseTo(-5, 9);
  });

  it('puts a straight line where it will be one window ahead', () => {
    const line = Array.from({ length: 121 }, (_, second) => [second * 1_000, second * 3] as const);
    // The value holds between samples, so the line that is seen lies half a sample behind.
    expect(given('forecast', line)).toBeCloseTo(180 * 3 - 1.5, 6);
    const short = [
      [0, 5],
      [500, 5],
    ] as const;
    expect(given('forecast', short)).toBeUndefined();
    const level = line.map(([at]) => [at, 7] as const);
    expect(given('forecast', level)).toBeCloseTo(7, 6);
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
        const seen: { at: number; value: number }[] = [];
        let now = 0;
        for (const [delta, value] of deltas) {
          now += delta;
          seen.push({ at: now, value });
        }
        const samples = seen.map(({ at, value }) => [at, value] as const);
        const [peak = Number.NaN, low = Number.NaN] = extremes(samples);
        const average = given('avg', samples) ?? Number.NaN;
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

describe('what a window gives', () => {
  it('is the same whether or not it was asked before', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.option(fc.integer({ min: -9, max: 9 }))),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.constantFrom('peak', 'low', 'avg', 'rate', 'forecast'), steps, (name, deltas) => {
        const window = new SampleWindow(name, 60_000);
        const samples: Sample[] = [];
        let now = 0;
        for (const [delta, value] of deltas) {
          now += delta;
          samples.push([now, value ?? undefined]);
          window.observe(value ?? undefined, now);
          expect(window.value()).toBe(given(name, samples));
        }
      }),
    );
  });
});

describe('rate of a counter', () => {
  it('continues over a restart of its source, as Prometheus counts it', () => {
    const window = new SampleWindow('rate', 60_000, { isCounter: true, least: 0 });
    for (let second = 0; second <= 60; second++) {
      window.observe(second < 30 ? 1_000 + second * 10 : (second - 30) * 10, second * 1_000);
      const rate = window.value();
      if (rate !== undefined) expect(rate).toBeGreaterThanOrEqual(9);
      if (rate !== undefined) expect(rate).toBeLessThanOrEqual(10);
    }
  });
});

describe('forecast', () => {
  it('needs samples over a third of its horizon', () => {
    const window = new SampleWindow('forecast', 3_600_000);
    for (let second = 0; second <= 1_190; second += 10) window.observe(second, second * 1_000);
    expect(window.value()).toBeUndefined();
    for (let second = 1_200; second <= 1_260; second += 10) window.observe(second, second * 1_000);
    expect(window.value()).toBeCloseTo(1_260 + 3_600, -2);
  });

  it('is not below the least that a value can be', () => {
    const draining = (least: number | undefined): number | undefined => {
      const window = new SampleWindow('forecast', 120_000, { isCounter: false, least });
      for (let second = 0; second <= 60; second++) window.observe(1_000 - second * 15, second * 1_000);
      return window.value();
    };
    expect(draining(undefined)).toBeLessThan(0);
    expect(draining(0)).toBe(0);
  });
});
