import { describe, expect, it } from 'vitest';
import { ageText, countText, leftText, lengthText, numberText } from './words.js';

describe('words', () => {
  it.each([
    [numberText, 0, '0'],
    [numberText, 1_240, '1,240'],
    [numberText, 0.123_456, '0.123'],
    [numberText, 0.000_012_345, '0.0000123'],
    [numberText, -2.5, '-2.5'],
    [lengthText, 0, '0 s'],
    [lengthText, 250, '250 ms'],
    [lengthText, 1_500, '1.5 s'],
    [lengthText, 90_000, '1 min 30 s'],
    [lengthText, 7_200_000, '2 h'],
    [leftText, 400, 'less than a second'],
    [leftText, 11_200, '12 s'],
    [ageText, 0, 'just now'],
    [ageText, 49, 'just now'],
    [ageText, 50, '0.1 s old'],
    [ageText, 1_120, '1.1 s old'],
    [ageText, 9_949, '9.9 s old'],
    [ageText, 9_950, '10 s old'],
    [ageText, 59_400, '59 s old'],
    [ageText, 59_999, '60 s old'],
    [ageText, 190_000, '3 min old'],
    [ageText, 7_500_000, '2 h 5 min old'],
  ])('%o writes %d as %s', (write, value, text) => {
    expect(write(value)).toBe(text);
  });

  it('count one and many', () => {
    expect([countText(1, 'worker'), countText(8, 'worker'), countText(1_000, 'worker')]).toEqual([
      '1 worker',
      '8 workers',
      '1,000 workers',
    ]);
  });
});
