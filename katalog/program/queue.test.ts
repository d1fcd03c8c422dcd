import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import type { QueueBehaviour } from '../model.js';
import { compileProgram } from './program.js';

const always = { drop: true, when: [], or: [] };
const backoff = { initialMs: 5, maxMs: 1_000, multiplier: 2 };

function compile(behaviour: Partial<QueueBehaviour> | undefined, maxDepth = 100) {
  const written = behaviour && {
    onLimit: undefined,
    onThreshold: undefined,
    path: ['queue', 'behaviour'],
    ...behaviour,
  };
  const queue = {
    maxDepth,
    maxDepthSource: 'configured' as const,
    failureThreshold: 5,
    backoff,
    behaviour: written,
  };
  return compileProgram(crdEntry({}, { queue }), { functions: NO_FUNCTIONS });
}

/** The depths at which a trigger of the CR is dropped, of those around threshold and limit. */
function droppedAt(behaviour: Partial<QueueBehaviour> | undefined, data: object | undefined = {}): number[] {
  const { program, problems } = compile(behaviour);
  expect(problems).toEqual([]);
  return [0, 69, 70, 99, 100, 150].filter(
    (depth) =>
      depth >= program.queue.threshold(100) &&
      program.queue.drops(depth, 100, () => data as Record<string, unknown>),
  );
}

describe('a full queue', () => {
  it('drops every trigger, unless the Katalog says which', () => {
    expect(droppedAt(undefined)).toEqual([100, 150]);
    expect(droppedAt({ onLimit: always })).toEqual([100, 150]);
    expect(droppedAt({ onLimit: { ...always, drop: false } })).toEqual([]);
    expect(droppedAt({})).toEqual([]);
  });

  it('drops from the threshold on, by what the CR says', () => {
    const onThreshold = { ...always, percent: 70, when: [{ field: 'spec.tier', equals: 'low' }] };
    expect(droppedAt({ onThreshold, onLimit: always }, { spec: { tier: 'low' } })).toEqual([
      70, 99, 100, 150,
    ]);
    expect(droppedAt({ onThreshold, onLimit: always }, { spec: { tier: 'high' } })).toEqual([100, 150]);
    expect(droppedAt({ onThreshold }, { spec: { tier: 'high' } })).toEqual([]);
  });

  it('needs a limit', () => {
    expect(compile({ onLimit: always }, 0).problems).toMatchObject([
      { code: 'ORK_FIELD_VALUE', path: ['queue', 'behaviour'] },
    ]);
  });
});
