import { describe, expect, it } from 'vitest';
import { cutText } from './cut-text.js';

describe('cutText', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['aé', 2, 'a'],
    ['ab☃', 4, 'ab'],
    ['ab☃', 5, 'ab☃'],
    ['😀😀', 7, '😀'],
    ['', 0, ''],
  ])('cuts %j to %i bytes', (text, most, cut) => {
    expect(cutText(text, most)).toBe(cut);
  });
});
