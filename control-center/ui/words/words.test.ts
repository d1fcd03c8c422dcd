import { describe, expect, it } from 'vitest';
import { countText, percentText, plural, UNKNOWN } from './numbers.js';
import { agoText, clockText, millisOf, millisText, momentText, spanText } from './times.js';

describe('numbers of the page', () => {
  it.each([
    [0, '0'],
    [1_830, '1,830'],
    [1_234_567, '1,234,567'],
    [4.25, '4.3'],
    [4.0, '4'],
    [123.6, '124'],
    [-12, '-12'],
  ])('count %d is %s', (value, text) => expect(countText(value)).toBe(text));

  it('an unknown number is a dash and never a zero', () => {
    for (const value of [undefined, null, Number.NaN]) {
      expect(countText(value)).toBe(UNKNOWN);
      expect(percentText(value)).toBe(UNKNOWN);
    }
  });

  it('a small share is not written as zero', () => {
    expect(percentText(0.01)).toBe('< 0.1 %');
    expect(percentText(0)).toBe('0 %');
  });

  it('a noun follows its count', () => {
    expect([plural(1, 'CRD'), plural(0, 'CRD'), plural(2, 'entry', 'entries')]).toEqual([
      '1 CRD',
      '0 CRDs',
      '2 entries',
    ]);
  });
});

describe('times of the page', () => {
  it.each([
    [0, '0s'],
    [14_900, '14s'],
    [125_000, '2m5s'],
    [3_700_000, '1h1m'],
    [400_000_000, '4d'],
  ])('span %d is %s', (ms, text) => expect(spanText(ms)).toBe(text));

  it('an age below a second is now', () => {
    expect([agoText(999), agoText(1_000)]).toEqual(['now', '1s ago']);
  });

  it.each([
    [31.4, '31 ms'],
    [1_240, '1.2 s'],
    [12_400, '12 s'],
    [180_000, '3 min'],
  ])('duration %d is %s', (ms, text) => expect(millisText(ms)).toBe(text));

  it('a moment is written locally, and with its zone in full', () => {
    const at = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
    expect(clockText(at)).toBe('03:04:05');
    expect(clockText(at, true)).toBe('03:04:05.006');
    expect(momentText(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02 03:04:05 UTC');
  });

  it('a text without a time has no moment', () => {
    expect([millisOf(''), millisOf('soon'), millisOf('1970-01-01T00:00:01Z')]).toEqual([
      undefined,
      undefined,
      1_000,
    ]);
  });
});
