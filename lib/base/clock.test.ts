import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jittered, systemClock } from './clock.js';

const DAY_MS = 86_400_000;

describe('the clock of the machine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([24, 30, 100])('waits %i days, which may be longer than a timer of Node.js', (days) => {
    let calls = 0;
    systemClock().setTimeout(() => calls++, days * DAY_MS);
    vi.advanceTimersByTime(days * DAY_MS - 1);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cancels a wait of 100 days at any time', () => {
    const clock = systemClock({ ref: false });
    let calls = 0;
    const timer = clock.setTimeout(() => calls++, 100 * DAY_MS);
    vi.advanceTimersByTime(60 * DAY_MS);
    clock.clearTimeout(timer);
    vi.advanceTimersByTime(100 * DAY_MS);
    expect([calls, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

it('jitter takes at most its share of a wait', () => {
  expect([0, 0.5, 1].map((random) => jittered(10, 0.2, () => random))).toEqual([8, 9, 10]);
  expect([0, 0.5, 1].map((random) => jittered(10, 1, () => random))).toEqual([0, 5, 10]);
});
