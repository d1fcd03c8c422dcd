import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

const BACKOFF = { firstMs: 200, longestMs: 2_000 };

describe('backoffMs', () => {
  it('doubles the bound of the wait with each failure, up to the longest', () => {
    const waits = [1, 2, 3, 9].map((failures) => backoffMs(failures, BACKOFF, () => 0.5));
    expect(waits).toEqual([100, 200, 400, 1_000]);
  });

  it('returns a finite wait below the longest for any number of failures', () => {
    const random = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), random, (failures, value) => {
        const ms = backoffMs(failures, BACKOFF, () => value);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThan(2_000);
      }),
    );
  });
});
