import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { RequestWindow } from './request-window.js';

const fine = { durationMs: 20, throttledMs: 0, throttled: false };

describe('RequestWindow', () => {
  it('counts requests, throttled ones, and their time with the waits', () => {
    const window = new RequestWindow(new FakeClock());
    window.record(fine);
    window.record({ ...fine, throttled: true });
    window.record({ ...fine, throttledMs: 1_000 });
    expect(window.recent()).toEqual({ requests: 3, throttled: 1, totalMs: 1_060 });
  });

  it('forgets after 60 s, and keeps the totals', async () => {
    const clock = new FakeClock();
    const window = new RequestWindow(clock);
    window.record(fine);
    await clock.advance(54_999);
    expect(window.recent().requests).toBe(1);
    await clock.advance(5_001);
    expect(window.recent()).toEqual({ requests: 0, throttled: 0, totalMs: 0 });
    window.record(fine);
    expect(window.totals()).toEqual({ requests: 2, throttled: 0, totalMs: 40 });
  });
});
