import { describe, expect, it } from 'vitest';
import { Work } from './work.js';

const NOTHING = { errors: [], written: [], deleted: [], unready: [] };

describe('Work', () => {
  it('looks at the CR again when the first of its children is due', () => {
    const again = (...times: readonly (number | undefined)[]): number | undefined => {
      const work = new Work({ data: { metadata: { name: 'a' }, cross: {}, metrics: {}, health: {} } });
      for (const againMs of times) work.add({ ...NOTHING, againMs });
      return work.againMs;
    };
    expect([again(undefined), again(undefined, 5), again(7, 5, 9)]).toEqual([undefined, 5, 5]);
    expect(again(40 * 86_400_000)).toBe(40 * 86_400_000);
  });
});
