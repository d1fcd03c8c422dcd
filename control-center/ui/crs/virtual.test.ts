import { expect, it } from 'vitest';
import { overscanOf } from './virtual.js';

it('a list that moves further than the rows beyond its edges has none of them to draw', () => {
  const row = 34;
  expect(overscanOf(0, row)).toBe(8);
  expect(overscanOf(8 * row, row)).toBe(8);
  expect(overscanOf(9 * row, row)).toBe(1);
});
