import { describe, expect, it } from 'vitest';
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
