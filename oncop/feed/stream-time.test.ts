import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamTime } from './stream-time.js';

describe('the time of what is pushed', () => {
  it('is that of the request for the first message, and as much later for others as the publisher says', () => {
    const time = new StreamTime(1_000);
    expect(time.sentAt({ at: 77_000 }, 1_040)).toBe(1_000);
    expect(time.sentAt({ at: 82_001 }, 6_050)).toBe(5_999);
    // For 20 s it lay in a buffer.
    expect(time.sentAt({ at: 82_001 }, 26_050)).toBe(5_999);
    expect(time.sentAt({ at: 76_000 }, 26_050)).toBe(1_000);
    expect(time.isOff).toBe(false);
  });

  it('is that of the arrival where the publisher says none', () => {
    const time = new StreamTime(1_000);
    expect(time.sentAt({ at: undefined }, 4_000)).toBe(4_000);
    expect(time.isOff).toBe(false);
  });

  it('is never ahead, and is known to be off where it would be by far', () => {
    const time = new StreamTime(1_000);
    time.sentAt({ at: 0 }, 1_010);
    expect(time.sentAt({ at: 500 }, 1_100)).toBe(1_100);
    expect(time.isOff).toBe(false);
    expect(time.sentAt({ at: 60_000 }, 1_200)).toBe(1_200);
    expect(time.isOff).toBe(true);
  });

  it('is never later than what was pushed was true, whatever the clocks show and however long it was on its way', () => {
    const delay = fc.double({ min: 0, max: 60_000, noNaN: true });
    const frame = fc.record({ after: delay, onItsWay: delay });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: -0.000_1, max: 0.000_1, noNaN: true }),
        fc.array(frame, { minLength: 1, maxLength: 20 }),
        (origin, drift, frames) => {
          const time = new StreamTime(0);
          let sent = 0;
          let now = 0;
          for (const { after, onItsWay } of frames) {
            sent += after;
            now = Math.max(now, sent + onItsWay);
            const at = Math.floor(origin + sent * (1 + drift));
            const since = time.sentAt({ at }, now);
            expect(since).toBeLessThanOrEqual(sent + 0.001);
          }
        },
      ),
    );
  });
});
