import { describe, expect, it } from 'vitest';
import { compareVersions } from './resource-version.js';

describe('compareVersions', () => {
  it.each([
    ['1', '2', -1],
    ['10', '9', 1],
    ['7', '7', 0],
    ['99999999999999999999', '100000000000000000000', -1],
  ])('%s and %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(sign);
  });

  it.each([
    ['abc', '1'],
    ['1', ''],
    ['01', '1'],
    ['-1', '1'],
    ['1.5', '2'],
  ])('cannot compare %s and %s', (a, b) => {
    expect(compareVersions(a, b)).toBeUndefined();
  });
});
