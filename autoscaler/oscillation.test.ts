import { describe, expect, it } from 'vitest';
import { planOf, QUEUE } from '../test/support/autoscale.js';
import { simulate, type TraceSample } from './index.js';

const BY_THRESHOLD = {
  cooldown: '3s',
  conditions: { when: [{ field: QUEUE, greaterThan: 60 }] },
  do: { workers: 8 },
};
const BY_EXPRESSION = { cooldown: '3s', do: { workers: `ceil(${QUEUE} / 10)` } };

/** A value that alternates every `seconds`, `times` times. */
function flapping(
  high: number | undefined,
  low: number | undefined,
  seconds = 20,
  times = 12,
): TraceSample[] {
  return Array.from({ length: times }, (_none, index) => ({
    at: index * seconds * 1_000,
    reference: QUEUE,
    value: index % 2 === 0 ? low : high,
  }));
}

describe('a pool that keeps turning round', () => {
  it.each([
    [BY_THRESHOLD, flapping(90, 20), 'a cooldown of 30 s instead of 3 s would bridge the dips'],
    [
      BY_EXPRESSION,
      flapping(90, 20),
      'a behavior.scaleDown.stabilization of 40 s instead of 0 s would bridge the dips',
    ],
    [
      BY_EXPRESSION,
      flapping(200, 190),
      'a behavior.tolerance of 0.1 instead of 0 would leave out changes as small as these',
    ],
    [
      { ...BY_EXPRESSION, onMissing: 'baseline' },
      flapping(90, undefined),
      'values come and go: onMissing: hold instead of baseline',
    ],
    [
      { ...BY_EXPRESSION, onMissing: { workers: 4 } },
      flapping(90, undefined),
      'onMissing: hold instead of {workers: 4} would keep the size meanwhile',
    ],
  ])(
    'an oscillating pool has a message with the setting that would calm it: %#',
    (block, samples, message) => {
      const { oscillation } = simulate(planOf(block), samples);
      expect(oscillation).toMatch(/^The pool turned round \d+ times within 10 min; /);
      expect(oscillation).toContain(message);
    },
  );

  it.each([
    [{ ...BY_THRESHOLD, cooldown: '30s' }, flapping(90, 20)],
    [{ ...BY_EXPRESSION, behavior: { scaleDown: { stabilization: '40s' } } }, flapping(90, 20)],
    [{ ...BY_EXPRESSION, behavior: { tolerance: 0.1 } }, flapping(200, 190)],
    [{ ...BY_EXPRESSION, onMissing: 'hold' }, flapping(90, undefined)],
  ])('is calm with it: %#', (block, samples) => {
    const { oscillation, summary } = simulate(planOf(block), samples);
    expect(oscillation).toBeUndefined();
    expect(summary.reversals).toBeLessThanOrEqual(1);
  });

  it('does so more than four times within ten minutes', () => {
    expect(simulate(planOf(BY_THRESHOLD), flapping(90, 20, 20, 6)).oscillation).toBeUndefined();
    expect(simulate(planOf(BY_THRESHOLD), flapping(90, 20, 20, 8)).oscillation).toBeDefined();
    expect(simulate(planOf(BY_THRESHOLD), flapping(90, 20, 200, 20)).oscillation).toBeUndefined();
  });
});
