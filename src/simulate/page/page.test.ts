import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate, type TraceSample } from '../../../autoscaler/index.js';
import { planOf } from '../../../test/support/autoscale.js';
import { simulationPage } from './page.js';
import { timeScale, valueScale } from './scale.js';
import { gapsOf, type Point, stepPaths, thinned } from './steps.js';

const SERIES = 'cross.db.cr.phase';

function pageOf(samples: readonly TraceSample[], block: object): string {
  const plan = planOf(block);
  const simulation = simulate(plan, samples);
  const trace = { samples, relative: true };
  return simulationPage({ katalog: 'k', crd: 'c', plan, trace, place: 'a/<b>.csv', simulation, absent: [] });
}

describe('a page', () => {
  it('the page escapes texts of the trace', () => {
    const value = '</script><script>alert(1)</script>"&\'';
    const page = pageOf(
      [
        { at: 0, reference: SERIES, value },
        { at: 5_000, reference: SERIES, value: 'x' },
      ],
      {
        conditions: { when: [{ field: SERIES, notEquals: 'x' }] },
        do: { workers: 3 },
      },
    );
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
    expect(page).toContain('replaying &lt;b&gt;.csv');
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it('the page marks where a value was missing or stale', () => {
    const reference = 'metrics.queueDepth';
    const page = pageOf(
      [
        { at: 0, reference, value: 5 },
        { at: 60_000, reference, value: undefined },
        { at: 90_000, reference, value: 5 },
      ],
      { staleAfter: '10s', do: { workers: reference } },
    );
    expect(page.match(/class="gap"/g)).toHaveLength(1);
    expect(page).toContain('values missing');
  });
});

describe('a scale', () => {
  it('a scale has round ticks and covers every value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (most) => {
        const y = valueScale(0, most, 100, 10);
        expect(y(most)).toBeGreaterThanOrEqual(10);
        expect(y(0)).toBe(100);
        expect(y.ticks.length).toBeLessThanOrEqual(8);
      }),
    );
    expect(valueScale(0, 16, 100, 0).ticks.map(({ text }) => text)).toEqual(['0', '5', '10', '15', '20']);
    expect(valueScale(-3, 4, 100, 0).ticks.map(({ text }) => text)).toEqual(['-4', '-2', '0', '2', '4', '6']);
  });

  it.each([
    [0, 45_000, true, ['0', '0:05', '0:10', '0:15', '0:20', '0:25', '0:30', '0:35', '0:40', '0:45']],
    [
      0,
      7_200_000,
      true,
      ['0', '15 min', '30 min', '45 min', '1:00:00', '1:15:00', '1:30:00', '1:45:00', '2:00:00'],
    ],
    [
      0,
      86_400_000 * 2,
      false,
      ['01-01', '06:00', '12:00', '18:00', '01-02', '06:00', '12:00', '18:00', '01-03'],
    ],
  ])('of time from %d to %d has ticks of a calendar', (from, until, relative, texts) => {
    const { ticks } = timeScale([from, until], [0, 100], relative);
    expect(ticks.map(({ text }) => text)).toEqual(texts);
  });
});

const points = fc
  .array(fc.tuple(fc.nat(5_000), fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined })), {
    minLength: 1,
  })
  .map((all): readonly Point[] => all.sort((a, b) => a[0] - b[0]));

describe('a line of steps', () => {
  it('a thinned line keeps its peaks', () => {
    fc.assert(
      fc.property(points, (all) => {
        const kept = thinned(all, (at) => at / 50);
        const values = (some: readonly Point[]) => some.flatMap(([, value]) => value ?? []);
        expect(Math.max(...values(kept))).toBe(Math.max(...values(all)));
        expect(Math.min(...values(kept))).toBe(Math.min(...values(all)));
        expect(kept.length).toBeLessThanOrEqual(4 * 101);
      }),
    );
  });

  it('a line is level up to the next value and breaks where one is missing', () => {
    const some: readonly Point[] = [
      [0, 1],
      [10, 3],
      [20, undefined],
      [30, 2],
    ];
    const same = (value: number): number => value;
    expect(stepPaths(some, 40, { x: same, y: same, base: 9 })).toEqual({
      line: 'M0 1H10V3H20M30 2H40',
      area: 'M0 9V1H10V3H20V9ZM30 9V2H40V9Z',
    });
    expect(gapsOf(some, 40)).toEqual([[20, 30]]);
  });
});
