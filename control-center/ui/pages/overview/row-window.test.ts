import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placedRows, rangeOf } from './row-window.js';

const sizes = fc.record({
  count: fc.integer({ min: 0, max: 2_000 }),
  top: fc.integer({ min: -100_000, max: 2_000 }),
  view: fc.integer({ min: 1, max: 3_000 }),
  row: fc.integer({ min: 20, max: 120 }),
  kept: fc.integer({ min: -1, max: 2_000 }),
});

describe('the window of a long list', () => {
  it('has every row that can be seen, and few others', () => {
    fc.assert(
      fc.property(sizes, ({ count, ...place }) => {
        const { from, to } = rangeOf(count, place);
        const { top, view, row } = place;
        for (let index = 0; index < count; index++) {
          const isSeen = top + (index + 1) * row > 0 && top + index * row < view;
          if (isSeen && (index < from || index >= to)) return false;
        }
        return to - from <= view / row + 50;
      }),
    );
  });

  it('has each row once and in order, the kept one too, and leaves the height of the list as it is', () => {
    fc.assert(
      fc.property(sizes, ({ count, kept, ...place }) => {
        const { rows, rest } = placedRows(count, rangeOf(count, place), kept);
        let next = 0;
        for (const { index, gap } of rows) {
          expect(index).toBe(next + gap);
          next = index + 1;
        }
        expect(next + rest).toBe(count);
        if (kept >= 0 && kept < count) expect(rows.map(({ index }) => index)).toContain(kept);
      }),
    );
  });
});
