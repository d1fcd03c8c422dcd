import { describe, expect, it } from 'vitest';
import { MOST_CHARACTERS } from '../../what-if/block-text.js';
import { readFragment, writeFragment } from './fragment.js';

describe('the variants in a link', () => {
  it('are read as they were written, whatever they have in them', () => {
    const variants = ['do: { workers: "a + b & c" }\n# #b=1', '\u2028 %41 =\n'];
    expect(readFragment(writeFragment(variants))).toEqual(variants);
    expect(readFragment(writeFragment([]))).toEqual([]);
  });

  it('are none where a link has something else, or a second without a first', () => {
    expect(readFragment('#main')).toEqual([]);
    expect(readFragment('#c=x')).toEqual([]);
  });

  it('are cut where a link is longer than a block may be', () => {
    expect(readFragment(`#b=${'x'.repeat(MOST_CHARACTERS + 9)}`)[0]).toHaveLength(MOST_CHARACTERS);
  });
});
