import { describe, expect, it } from 'vitest';
import type { CrsBlock } from '../../server/wire/index.js';
import { CrsTable } from '../stream/crs-table.js';
import { parseQuery } from './query.js';
import { type CrFilter, countsOf, phasesOf, selectCrs } from './select.js';

function block(names: readonly string[], over: Partial<CrsBlock> = {}): CrsBlock {
  const each = <T>(value: T): T[] => names.map(() => value);
  return {
    key: 'crs:a/b',
    reset: false,
    namespace: each('ns'),
    name: names,
    phase: each('Running'),
    ready: each(true),
    readyReason: each(''),
    generation: each(1),
    creationTimestamp: each('2026-01-01T00:00:00Z'),
    deleting: each(false),
    fails: each(0),
    lastError: each(''),
    labels: each({}),
    gone: [],
    more: false,
    ...over,
  };
}

const filter = (over: Partial<CrFilter> & { readonly q?: string } = {}): CrFilter => ({
  query: parseQuery(over.q ?? ''),
  phase: '',
  ready: '',
  sort: 'name',
  ...over,
});

describe('the list of CRs', () => {
  it('follows what comes, what changes and what goes', () => {
    const table = new CrsTable();
    table.apply(block(['b', 'a', 'c'], { reset: true }));
    table.apply(
      block(['a', 'd'], {
        phase: ['Failed', 'Running'],
        ready: [false, true],
        fails: [3, 0],
        gone: ['ns/c'],
      }),
    );
    expect(selectCrs(table, filter())).toEqual(['ns/a', 'ns/b', 'ns/d']);
    expect(selectCrs(table, filter({ sort: 'worst' }))).toEqual(['ns/a', 'ns/b', 'ns/d']);
    expect(selectCrs(table, filter({ phase: 'Failed' }))).toEqual(['ns/a']);
    expect(selectCrs(table, filter({ ready: 'true' }))).toEqual(['ns/b', 'ns/d']);
    expect(selectCrs(table, filter({ q: 'failing:true' }))).toEqual(['ns/a']);
    expect([table.size, phasesOf(table), countsOf(table)]).toEqual([
      3,
      ['Failed', 'Running'],
      { failing: 1, deleting: 0, notReady: 1 },
    ]);
  });

  it('a reset and another list forget all rows', () => {
    const table = new CrsTable();
    table.apply(block(['a', 'b'], { reset: true }));
    table.apply(block(['c'], { reset: true }));
    expect(selectCrs(table, filter())).toEqual(['ns/c']);
    table.apply(block(['d'], { key: 'crs:a/other' }));
    expect(selectCrs(table, filter())).toEqual(['ns/d']);
  });

  it('a row that takes the place of one that went stands where its own key belongs', () => {
    const table = new CrsTable();
    table.apply(block(['a', 'm', 'z'], { reset: true }));
    expect(selectCrs(table, filter())).toEqual(['ns/a', 'ns/m', 'ns/z']);
    table.apply(block(['x'], { gone: ['ns/a'], phase: ['Failed'] }));
    expect(selectCrs(table, filter())).toEqual(['ns/m', 'ns/x', 'ns/z']);
    expect(selectCrs(table, filter({ sort: 'phase' }))).toEqual(['ns/x', 'ns/m', 'ns/z']);
    expect(selectCrs(table, filter({ q: 'phase:Failed' }))).toEqual(['ns/x']);
  });

  it('sorts by age with the newest first, and by generation', () => {
    const table = new CrsTable();
    const creationTimestamp = ['2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'];
    table.apply(block(['a', 'b', 'c'], { reset: true, creationTimestamp, generation: [1, 2, 3] }));
    expect(selectCrs(table, filter({ sort: 'age' }))).toEqual(['ns/b', 'ns/c', 'ns/a']);
    expect(selectCrs(table, filter({ sort: 'generation' }))).toEqual(['ns/c', 'ns/b', 'ns/a']);
  });
});
