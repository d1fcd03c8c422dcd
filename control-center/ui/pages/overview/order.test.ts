import { describe, expect, it } from 'vitest';
import type { RowEntity, SourceEntity } from '../../../server/wire/index.js';
import { pageParams } from '../../url/pages.js';
import { readParams } from '../../url/params.js';
import { compareRows, matchesFilters, type OverviewState, totalsOf } from './order.js';

const NUMBERS = {
  queueDepth: 0,
  workers: 1,
  errorRatePercent: 0,
  reconcileDurationP95Ms: 1,
  resourceCount: 1,
};
const row = (runtime: string, crd: string, over: Partial<RowEntity> = {}) =>
  ({
    ...{ runtime, crd, cluster: 'eu', katalogNamespace: 'shop', gvk: 'g/v1, Kind=K', reason: '' },
    ...{ shown: 'fresh', state: 'healthy', gated: false, scaled: false, rank: 8 },
    ...NUMBERS,
    ...over,
  }) as RowEntity;
const filters = (query: string): OverviewState => readParams(pageParams.overview, query);

describe('the order of the overview', () => {
  const rows = [
    row('b', 'x', { rank: 0, queueDepth: 1 }),
    row('a', 'z', { queueDepth: 3 }),
    row('a', 'y', { queueDepth: 3 }),
    row('c', 'w', { queueDepth: null, rank: 3 }),
  ];
  const ordered = (sort: OverviewState['sort']) =>
    [...rows].sort(compareRows(sort)).map(({ runtime, crd }) => runtime + crd);

  it('has the worst first, then names', () => expect(ordered('worst')).toEqual(['bx', 'cw', 'ay', 'az']));

  it('by name is that of runtimes, then of their operators', () =>
    expect(ordered('name')).toEqual(['ay', 'az', 'bx', 'cw']));

  it.each([
    ['queue', 'queueDepth'],
    ['workers', 'workers'],
    ['errors', 'errorRatePercent'],
    ['p95', 'reconcileDurationP95Ms'],
    ['crs', 'resourceCount'],
  ] as const)('by %s has the most first, and what is not known last', (sort, field) => {
    const three = [
      row('a', 'none', { [field]: null }),
      row('b', 'few', { [field]: 0 }),
      row('c', 'many', { [field]: 9 }),
    ];
    expect(three.sort(compareRows(sort)).map(({ crd }) => crd)).toEqual(['many', 'few', 'none']);
  });
});

describe('the filters of the overview', () => {
  const scaled = row('jobs', 'loader', { scaled: true, reason: 'waits for DB' });

  it.each([
    ['', true],
    ['?state=healthy', true],
    ['?state=degraded', false],
    ['?state=scaled', true],
    ['?cluster=eu', true],
    ['?cluster=us', false],
    ['?ns=shop', true],
    ['?ns=other', false],
    ['?q=JOBS+loader', true],
    ['?q=waits+db', true],
    ['?q=kind%3Dk', true],
    ['?q=jobs+none', false],
    ['?state=healthy&q=none', false],
  ])('%s shows the row: %s', (query, expected) =>
    expect(matchesFilters(scaled, filters(query))).toBe(expected),
  );

  it('by scaled hide what has the size that is configured', () => {
    expect(matchesFilters(row('jobs', 'loader'), filters('?state=scaled'))).toBe(false);
  });
});

describe('the totals of the overview', () => {
  it('count each operator once by its state, and no gateway as a runtime', () => {
    const rows = [
      row('a', 'x', { state: 'degraded', resourceCount: 4 }),
      row('a', 'y', { resourceCount: null, scaled: true }),
      row('b', 'z', { shown: 'unknown', resourceCount: 2 }),
    ];
    const sources = [{ kind: 'runtime' }, { kind: null }, { kind: 'gateway' }] as SourceEntity[];
    expect(totalsOf(rows, sources)).toEqual({
      ...{ runtimes: 2, operators: 3, crs: 6, scaled: 1 },
      classes: { degraded: 1, unreachable: 1, 'no-leader': 0, pending: 0, gated: 0, healthy: 1 },
    });
  });
});
