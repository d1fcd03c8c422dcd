import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';
import { retryAfterMs } from './retry-after.js';

describe('retryAfterMs', () => {
  it('reads seconds, and dates against the date of the response', () => {
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    expect(retryAfterMs('3', undefined)).toBe(3_000);
    expect(retryAfterMs('Wed, 21 Oct 2026 07:28:05 GMT', date)).toBe(5_000);
    expect(retryAfterMs('Wed, 21 Oct 2026 07:27:00 GMT', date)).toBeUndefined();
    expect(retryAfterMs('Wed, 21 Oct 2026 07:28:05 GMT', undefined)).toBeUndefined();
    expect(retryAfterMs('soon', date)).toBeUndefined();
    expect(retryAfterMs('-1', date)).toBeUndefined();
    expect(retryAfterMs(undefined, date)).toBeUndefined();
  });
});

describe('backoffMs', () => {
  it('is anywhere between nothing and a bound that doubles and ends', () => {
    expect([1, 2, 3, 9].map((failures) => backoffMs(failures, () => 0.5))).toEqual([100, 200, 400, 1_000]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const ms = backoffMs(failures, () => random);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThan(2_000);
        },
      ),
    );
  });
});
