import { describe, expect, it } from 'vitest';
import { planOf, QUEUE, reading } from '../../test/support/autoscale.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Autoscaler, type DecisionRecord } from '../index.js';

const BLOCK = {
  interval: '5s',
  cooldown: '10s',
  conditions: { when: [{ field: QUEUE, greaterThan: 60 }] },
  do: { workers: `ceil(${QUEUE} / 50)` },
  limits: { workers: { min: 2, max: 16 } },
};

type Moment = readonly [second: number, value: number | undefined];

/** The last decision of a run through values at seconds, in `record`; `stop` ends the run with these words. */
async function last(more: object, moments: readonly Moment[], stop?: string): Promise<DecisionRecord> {
  const clock = new FakeClock();
  let value: number | undefined = 10;
  let announce = (): void => undefined;
  const records: DecisionRecord[] = [];
  const autoscaler = new Autoscaler({
    clock,
    plan: planOf({ ...BLOCK, ...more }),
    read: () => reading(value),
    subscribe: (_, onChange) => {
      announce = onChange;
      return () => undefined;
    },
    apply: () => undefined,
    onDecision: (decision) => records.push(decision.record()),
  });
  autoscaler.start();
  for (const [second, next] of moments) {
    await clock.advance(second * 1_000 - clock.monotonic());
    if (value === next) continue;
    value = next;
    announce();
    await clock.advance(0);
  }
  if (stop !== undefined) autoscaler.stop(stop);
  const record = records.at(-1);
  if (!record) throw new Error('nothing was decided');
  return record;
}

const IT_IS = (value: string): string => `(it is ${value}, 0.1 s old, by stream)`;
const GIVES = `workers = ceil(${QUEUE} / 50) gives`;

describe('what a person on call reads', () => {
  it.each<readonly [what: string, more: object, moments: readonly Moment[], sentence: string]>([
    [
      'scaled up',
      {},
      [[1, 400]],
      `Scaled workers from 2 to 8: ${QUEUE} > 60 ${IT_IS('400')} and ${GIVES} 8 ${IT_IS('400')}.`,
    ],
    [
      'held by a step',
      { behavior: { scaleUp: { maxStep: '100%', period: '15s' } } },
      [[1, 700]],
      `Scaled workers from 2 to 4: ${QUEUE} > 60 ${IT_IS('700')} and ${GIVES} 14 ${IT_IS('700')}; workers 14 limited by a step of 100% within 15 s.`,
    ],
    [
      'held by stabilization',
      { behavior: { scaleDown: { stabilization: '1m' } } },
      [
        [1, 700],
        [2, 200],
      ],
      `Keeps 14 workers: ${QUEUE} > 60 ${IT_IS('200')} and ${GIVES} 4 ${IT_IS('200')}; workers 4 limited to the most cautious recommendation of the last 1 min.`,
    ],
    [
      'inside the tolerance',
      { behavior: { tolerance: 0.1 } },
      [
        [1, 600],
        [2, 630],
      ],
      `Keeps 12 workers: ${QUEUE} > 60 ${IT_IS('630')} and ${GIVES} 13 ${IT_IS('630')}; workers 13 not taken, because a change smaller than 10% is not made.`,
    ],
    [
      'a missing value held',
      { onMissing: 'hold' },
      [
        [1, 400],
        [2, undefined],
      ],
      `Keeps 8 workers: ${QUEUE} is missing (no value has come yet), and onMissing is hold.`,
    ],
    [
      'clamped',
      {},
      [[1, 5_000]],
      `Scaled workers from 2 to 16: ${QUEUE} > 60 ${IT_IS('5,000')} and ${GIVES} 100 ${IT_IS('5,000')}; workers 100 clamped to the limit of 16.`,
    ],
    [
      'cooling down',
      {},
      [
        [1, 400],
        [2, 10],
      ],
      `Keeps 8 workers: ${QUEUE} > 60 ${IT_IS('10')} does not hold, and the baseline of 2 workers returns when that has lasted for 10 s more.`,
    ],
    [
      'returned',
      {},
      [
        [1, 400],
        [2, 10],
        [12, 10],
      ],
      `Scaled workers from 8 to 2: ${QUEUE} > 60 ${IT_IS('10')} does not hold, the cooldown of 10 s is over, and the baseline is 2 workers.`,
    ],
    ['begun', {}, [], `Begins at the baseline of 2 workers: ${QUEUE} > 60 ${IT_IS('10')} does not hold.`],
    [
      'only reported',
      { mode: 'dryRun' },
      [[1, 400]],
      `Would scale workers from 2 to 8: ${QUEUE} > 60 ${IT_IS('400')} and ${GIVES} 8 ${IT_IS('400')}.`,
    ],
  ])('%s', async (_, more, moments, sentence) => {
    expect((await last(more, moments)).sentence).toBe(sentence);
  });

  it('leadership lost', async () => {
    const because = 'this replica is no longer the leader, and only the leader scales';
    const lost = await last({}, [[1, 400]], because);
    expect(lost.sentence).toBe(`Back at 2 workers: ${because}.`);
    expect((await last({ mode: 'dryRun' }, [[1, 400]], because)).sentence).toMatch(/^Would be back at 2 /);
    expect((await last({}, [[1, 10]], because)).sentence).toMatch(/^Stays at 2 workers: this replica is no/);
  });
});

describe('what a program reads', () => {
  it('is all that the decision was made from', async () => {
    const step = { behavior: { scaleUp: { maxStep: '100%', period: '15s' } } };
    const { sentence: _, ...record } = await last(step, [[1, 700]]);
    expect(record).toEqual({
      time: '2026-01-01T00:00:01.000Z',
      trigger: 'change',
      reason: 'override',
      changed: true,
      dryRun: false,
      values: [{ reference: QUEUE, value: 700, source: 'stream', ageMs: 100, stale: false, missing: false }],
      conditions: [{ block: 0, list: 'when', condition: `${QUEUE} > 60`, result: true }],
      sizes: [{ block: 0, field: 'workers', expression: `ceil(${QUEUE} / 50)`, gave: 14 }],
      adjustments: [
        {
          policy: 'step',
          field: 'workers',
          from: 14,
          to: 4,
          text: 'limited by a step of 100% within 15 s',
        },
      ],
      from: { workers: 2, queueDepth: 100, resyncMs: 30_000 },
      to: { workers: 4, queueDepth: 100, resyncMs: 30_000 },
    });
  });
});
