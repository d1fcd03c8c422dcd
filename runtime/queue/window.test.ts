import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Window } from './window.js';

describe('Window', () => {
  it('forgets after 60 s', async () => {
    const clock = new FakeClock();
    const window = new Window(clock);
    window.record(100, true);
    window.record(100, false);
    expect(window.summary()).toMatchObject({ count: 2, errors: 1 });
    await clock.advance(54_999);
    expect(window.summary().count).toBe(2);
    await clock.advance(5_001);
    expect(window.summary()).toMatchObject({ count: 0, errors: 0, p95Ms: 0, perSecond: 0 });
  });

  it('gives the rate over what it covers', async () => {
    const clock = new FakeClock();
    const window = new Window(clock);
    for (let second = 0; second < 120; second++) {
      for (let i = 0; i < 10; i++) window.record(1, false);
      await clock.advance(1_000);
    }
    expect(window.summary().perSecond).toBeCloseTo(10, 0);
  });

  it('has a 95th percentile that is never below the true one and at most 10 % and a rounding above it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 60_000, noNaN: true }), { minLength: 1 }),
        (durations) => {
          const window = new Window(new FakeClock());
          for (const ms of durations) window.record(ms, false);
          const sorted = [...durations].sort((a, b) => a - b);
          const exact = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
          const { p95Ms } = window.summary();
          expect(p95Ms).toBeGreaterThanOrEqual(exact * 0.95 - 0.5);
          expect(p95Ms).toBeLessThanOrEqual(exact * 1.1 + 0.5);
        },
      ),
    );
  });
});
