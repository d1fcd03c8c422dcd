import { describe, expect, it } from 'vitest';
import { jsonPath } from '../../lib/base/index.js';
import { ageOf, humanDuration } from './age.js';

describe('ages', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [125, '2m5s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [12_000, '3h20m'],
    [172_800, '2d'],
    [180_000, '2d2h'],
    [800_000, '9d'],
    [70_000_000, '2y80d'],
    [400_000_000, '12y'],
    [-5, '<invalid>'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text);
  });

  it('ages are counted from a time', () => {
    expect(ageOf('2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1, 0, 0, 30))).toBe('30s');
    expect(ageOf(null, 0)).toBe('<unknown>');
    expect(ageOf('soon', 0)).toBe('soon');
  });
});

describe('JSON paths of columns', () => {
  const value = {
    a: { b: 1, 'x.y': 2 },
    list: [
      { type: 'Ready', status: 'True' },
      { type: 'Other', status: 'False' },
    ],
  };

  it.each([
    ['.a.b', [1]],
    ['.a.nope', []],
    [`.a['x.y']`, [2]],
    ['.a.x\\.y', [2]],
    ['.list[1].type', ['Other']],
    ['.list[*].type', ['Ready', 'Other']],
    ['.list[?(@.type=="Ready")].status', ['True']],
    [`.list[?(@.type == 'Nope')].status`, []],
  ])('%s', (path, expected) => {
    expect(jsonPath(value, path)).toEqual(expected);
  });
});
