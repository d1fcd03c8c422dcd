import { describe, expect, it } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.js';
import { Repeats } from './repeats.js';

describe('Repeats', () => {
  it('is worth a line at first, when it is something else, and after a minute', async () => {
    const clock = new FakeClock();
    const repeats = new Repeats(clock);
    const worth = (text: string, key = 'a') => repeats.failed(key, text).worthALine;
    expect([worth('refused'), worth('refused'), worth('forbidden'), worth('forbidden')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(worth('refused', 'b')).toBe(true);
    await clock.advance(59_999);
    expect(worth('forbidden')).toBe(false);
    await clock.advance(1);
    expect([worth('forbidden'), worth('forbidden')]).toEqual([true, false]);
  });

  it('counts from the first failure to the end, whatever it was', async () => {
    const clock = new FakeClock();
    const repeats = new Repeats(clock);
    repeats.failed('a', 'refused');
    await clock.advance(5_000);
    expect(repeats.failed('a', 'forbidden')).toMatchObject({ failures: 2, forMs: 5_000 });
    await clock.advance(1_000);
    expect(repeats.ended('a')).toEqual({ failures: 2, forMs: 6_000 });
    expect(repeats.ended('a')).toBeUndefined();
    expect(repeats.failed('a', 'forbidden')).toEqual({ failures: 1, forMs: 0, worthALine: true });
  });
});
