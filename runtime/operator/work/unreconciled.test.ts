import { describe, expect, it } from 'vitest';
import type { CrdEntry } from '../../../katalog/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { unreconciled } from './unreconciled.js';

const entry = (more: object = {}) =>
  ({
    operatorBox: { status: { conditions: true } },
    ignoreObservedGeneration: false,
    ignoreStatusPatch: false,
    ...more,
  }) as unknown as CrdEntry;

const cr = (name: string, generation: number, seen?: number, metadata: object = {}): KubernetesObject => ({
  metadata: { name, generation, ...metadata },
  ...(seen === undefined ? {} : { status: { observedGeneration: seen } }),
});

const done = cr('done', 3, 3);
const changed = cr('changed', 4, 3);
const created = cr('created', 1);
const deleted = cr('deleted', 3, 3, { deletionTimestamp: '2026-01-01T00:00:00Z' });

function names(crs: readonly KubernetesObject[], of = entry()): readonly (string | undefined)[] {
  return crs.filter(unreconciled(of, crs)).map(({ metadata }) => metadata.name);
}

describe('the CRs that a start finds not reconciled', () => {
  it('are those whose generation the last reconcile had not seen, and those to be deleted', () => {
    expect(names([done, changed, created, deleted])).toEqual(['changed', 'created', 'deleted']);
  });

  it('are not all of a CRD whose schema keeps no observedGeneration', () => {
    expect(names([created, cr('other', 2), cr('deleted', 2, undefined, deleted.metadata)])).toEqual([
      'deleted',
    ]);
  });

  it.each([
    ['status.conditions is false', { operatorBox: { status: { conditions: false } } }],
    ['ignoreObservedGeneration is set', { ignoreObservedGeneration: true }],
    ['ignoreStatusPatch is set', { ignoreStatusPatch: true }],
  ])('are those to be deleted alone where %s', (_, more) => {
    expect(names([done, changed, created, deleted], entry(more))).toEqual(['deleted']);
  });
});
