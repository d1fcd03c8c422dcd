import { describe, expect, it } from 'vitest';
import type { DecisionEntity } from '../../server/wire/index.js';
import { chainOf, markOf } from './chain.js';

const size = (workers: number) => ({ workers, queueDepth: 800, resyncMs: 30_000 });

function decision(over: Partial<DecisionEntity>): DecisionEntity {
  return {
    id: 1,
    time: '2026-01-01T00:00:00Z',
    trigger: 'change',
    reason: 'override',
    changed: true,
    dryRun: false,
    hand: '',
    sentence: '',
    values: [],
    conditions: [],
    sizes: [],
    adjustments: [],
    until: '',
    from: size(2),
    to: size(4),
    ...over,
  };
}

describe('the chain of a number', () => {
  it('goes from asked to applied, with the words of each policy', () => {
    const asked = { block: 0, field: 'workers', expression: 'ceil(q / 50)', gave: 24, reason: '' };
    const adjust = (policy: string, from: number, to: number) => ({
      policy,
      field: 'workers',
      from,
      to,
      text: `${policy} of ${to}`,
    });
    const chain = chainOf(
      decision({
        sizes: [asked],
        adjustments: [adjust('limits', 24, 16), adjust('stabilization', 16, 8), adjust('step', 8, 4)],
      }),
    );
    expect(chain.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'asked 24',
      'limit 16',
      'stabilised 8',
      'step 4',
      'applied 4',
    ]);
    expect(chain.map(({ why }) => why)).toEqual([
      'ceil(q / 50)',
      'limits of 16',
      'stabilization of 8',
      'step of 4',
      '',
    ]);
  });

  it('shows policies that changed nothing with the number that they left', () => {
    const asked = { block: 0, field: 'workers', expression: '', gave: 4, reason: '' };
    expect(chainOf(decision({ sizes: [asked] })).map(({ value }) => value)).toEqual([4, 4, 4, 4, 4]);
  });

  it('adjustments of other fields and of unknown policies do not break it', () => {
    const chain = chainOf(
      decision({
        reason: 'cooldown',
        adjustments: [
          { policy: 'limits', field: 'queueDepth', from: 900, to: 800, text: '' },
          { policy: 'quota', field: 'workers', from: 6, to: 4, text: 'a quota' },
        ],
      }),
    );
    expect(chain.map(({ name, value }) => [name, value])).toEqual([
      ['asked', 6],
      ['limit', 6],
      ['stabilised', 6],
      ['step', 6],
      ['quota', 4],
      ['applied', 4],
    ]);
  });

  it('a dry run is not called applied', () => {
    expect(chainOf(decision({ dryRun: true })).at(-1)).toMatchObject({ name: 'would be applied' });
  });
});

describe('the mark of a decision', () => {
  const missing = {
    reference: 'x',
    value: null,
    source: '',
    ageMs: null,
    stale: false,
    missing: true,
    substituted: '',
    absent: false,
    error: '',
  };
  it.each([
    ['up', {}],
    ['down', { from: size(8) }],
    ['baseline', { from: size(8), reason: 'baseline' }],
    ['held', { from: size(4), reason: 'cooldown' }],
    ['missing', { from: size(4), reason: 'hold', values: [missing] }],
    ['held', { from: size(4), reason: 'hold' }],
    ['same', { from: size(4) }],
  ])('%s', (kind, over) => expect(markOf(decision(over))).toBe(kind));
});
