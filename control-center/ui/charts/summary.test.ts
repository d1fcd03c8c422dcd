import { describe, expect, it } from 'vitest';
import { countText } from '../words/numbers.js';
import { summaryOf } from './summary.js';

const summary = (column: readonly (number | null)[], isLive = true) =>
  summaryOf({ label: 'Queue', column, window: { from: 0, to: 900_000 }, format: countText, isLive });

describe('the sentence of a chart', () => {
  it('has the range, the span and the value of now', () => {
    expect(summary([0, 392, 12])).toBe('Queue 0–392 in 15m, 12 now');
    expect(summary([4, 4])).toBe('Queue 4 in 15m, 4 now');
  });

  it('takes no gap for a zero', () => {
    expect(summary([7, null, 9])).toBe('Queue 7–9 in 15m, 9 now');
    expect(summary([7, null])).toBe('Queue 7 in 15m, – now');
    expect(summary([null])).toBe('Queue: nothing is known of these 15m');
  });

  it('of a moment in the past says nothing of now', () => {
    expect(summary([1, 2], false)).toBe('Queue 1–2 in 15m, 2 at the end');
  });
});
