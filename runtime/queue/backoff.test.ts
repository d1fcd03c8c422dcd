import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';

const series = (backoff: Backoff, length: number): (number | undefined)[] =>
  Array.from({ length }, () => backoff.next('a'));

describe('Backoff', () => {
  it('doubles from 5 ms to 1000 s', () => {
    expect(series(new Backoff(() => 1), 4)).toEqual([5, 10, 20, 40]);
    expect(series(new Backoff(() => 1), 60).at(-1)).toBe(1_000_000);
  });

  it('grows as the Katalog says, and begins again when it is forgotten', () => {
    const backoff = new Backoff(() => 1, { initialMs: 1_000, maxMs: 5_000, multiplier: 3 });
    expect(series(backoff, 4)).toEqual([1_000, 3_000, 5_000, 5_000]);
    backoff.forget('a');
    expect(backoff.next('a')).toBe(1_000);
  });

  it('gives a key up from so many failures in a row on, and then begins again', () => {
    const backoff = new Backoff(() => 1, { initialMs: 1, maxMs: 100, multiplier: 2, maxAttempts: 3 });
    expect(series(backoff, 4)).toEqual([1, 2, undefined, 1]);
    expect(
      new Backoff(() => 1, { initialMs: 1, maxMs: 1, multiplier: 1, maxAttempts: 1 }).next('a'),
    ).toBeUndefined();
  });

  it('gives no key up for failures that are not its own, which make it wait longer all the same', () => {
    const backoff = new Backoff(() => 1, { initialMs: 1, maxMs: 100, multiplier: 2, maxAttempts: 2 });
    expect([1, 2, 3].map(() => backoff.next('a', false))).toEqual([1, 2, 4]);
    expect([backoff.next('a'), backoff.next('a', false), backoff.next('a')]).toEqual([8, 16, undefined]);
  });
});
