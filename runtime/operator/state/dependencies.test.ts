import { describe, expect, it } from 'vitest';
import type { Dependency } from '../../../katalog/index.js';
import type { CrdState } from '../../view.js';
import { dependencyStates, waitingFor } from './dependencies.js';

const STATES: readonly CrdState[] = ['not started', 'pending', 'started', 'healthy', 'degraded', 'gated'];

function satisfying(condition: Dependency['condition'], resourceCount = 1, listed = true): CrdState[] {
  return STATES.filter((state) => {
    const [found] = dependencyStates([{ crd: 'db', condition }], () => ({ state, resourceCount, listed }));
    return found?.satisfied;
  });
}

describe('dependencyStates', () => {
  it.each([
    ['started', ['started', 'healthy', 'degraded']],
    ['healthy', ['healthy']],
    ['ready', ['healthy']],
    ['pending', ['pending']],
    ['degraded', ['degraded']],
  ] as const)('%s is satisfied by %j', (condition, states) => {
    expect(satisfying(condition)).toEqual(states);
  });

  it('deleted is satisfied when no CR is left, and not before the first list', () => {
    expect(satisfying('deleted', 1)).toEqual([]);
    expect(satisfying('deleted', 0)).toEqual(STATES);
    expect(satisfying('deleted', 0, false)).toEqual([]);
  });

  it('never takes a CRD that is not enabled for satisfied', () => {
    expect(dependencyStates([{ crd: 'db', condition: 'started' }], () => undefined)).toEqual([
      { name: 'db', state: 'not started', condition: 'started', satisfied: false },
    ]);
  });
});

describe('waitingFor', () => {
  it('names what is missing, and is undefined when nothing is', () => {
    const satisfied = { name: 'a', state: 'healthy', condition: 'healthy', satisfied: true } as const;
    const missing = { name: 'db', state: 'degraded', condition: 'healthy', satisfied: false } as const;
    expect(waitingFor([satisfied])).toBeUndefined();
    expect(waitingFor([satisfied, missing])).toBe('waiting for db to be healthy (it is degraded)');
  });
});
