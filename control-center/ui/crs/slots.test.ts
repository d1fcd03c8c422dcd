import { describe, expect, it } from 'vitest';
import { RowSlots } from './slots.js';

describe('the elements of rows in sight', () => {
  it('stay with their rows while these are in sight, whatever their order', () => {
    const slots = new RowSlots();
    expect(slots.of([...'abc'])).toEqual([0, 1, 2]);
    expect(slots.of([...'cab'])).toEqual([2, 0, 1]);
    expect(slots.of([...'xab'])).toEqual([2, 0, 1]);
  });

  it('are given to the rows that come when others leave', () => {
    const slots = new RowSlots();
    slots.of([...'abcd']);
    expect(slots.of([...'cdef'])).toEqual([2, 3, 0, 1]);
    expect(slots.of([...'wxyz']).toSorted()).toEqual([0, 1, 2, 3]);
  });

  it('are never shared by two rows, also after fewer were in sight', () => {
    const slots = new RowSlots();
    slots.of([...'abcd']);
    slots.of(['d']);
    const taken = slots.of([...'defgh']);
    expect(new Set(taken).size).toBe(5);
    expect(taken[0]).toBe(3);
  });

  it('are as many as most rows were in sight while a list is scrolled from end to end', () => {
    const slots = new RowSlots();
    const used = new Set<number>();
    for (let at = 0; at < 1_000; at += 7)
      for (const slot of slots.of(Array.from({ length: 40 }, (_, row) => `row-${at + row}`))) used.add(slot);
    expect(used.size).toBe(40);
  });
});
