/** Which operators the overview shows, in which order, and its totals. */
import type { RowEntity, SourceEntity } from '../../../server/wire/index.js';
import type { pageParams } from '../../url/pages.js';
import type { ValuesOf } from '../../url/params.js';
import { type RowClass, rowClass } from '../../words/states.js';

export type OverviewState = ValuesOf<typeof pageParams.overview>;

export interface Totals {
  readonly runtimes: number;
  readonly operators: number;
  readonly crs: number;
  readonly scaled: number;
  readonly classes: Readonly<Record<RowClass, number>>;
}

export function matchesFilters(row: RowEntity, filters: OverviewState): boolean {
  const { state, cluster, ns, q } = filters;
  if (state === 'scaled' ? !row.scaled : state !== '' && rowClass(row) !== state) return false;
  if (cluster !== '' && row.cluster !== cluster) return false;
  if (ns !== '' && row.katalogNamespace !== ns) return false;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const haystack = `${row.runtime} ${row.crd} ${row.gvk} ${row.reason} ${row.cluster}`.toLowerCase();
  return words.every((word) => haystack.includes(word));
}

export function compareRows(sort: OverviewState['sort']): (a: RowEntity, b: RowEntity) => number {
  const by = ORDERS[sort];
  return (a, b) => by(a, b) || a.runtime.localeCompare(b.runtime) || a.crd.localeCompare(b.crd);
}

const ORDERS: Readonly<Record<OverviewState['sort'], (a: RowEntity, b: RowEntity) => number>> = {
  worst: (a, b) => a.rank - b.rank,
  name: () => 0,
  queue: (a, b) => descending(a.queueDepth, b.queueDepth),
  workers: (a, b) => descending(a.workers, b.workers),
  errors: (a, b) => descending(a.errorRatePercent, b.errorRatePercent),
  p95: (a, b) => descending(a.reconcileDurationP95Ms, b.reconcileDurationP95Ms),
  crs: (a, b) => descending(a.resourceCount, b.resourceCount),
};

/** What is not known comes last. */
function descending(a: number | null, b: number | null): number {
  return (b ?? -1) - (a ?? -1);
}

export function totalsOf(rows: readonly RowEntity[], sources: readonly SourceEntity[]): Totals {
  const classes: Record<RowClass, number> = {
    ...{ degraded: 0, unreachable: 0, 'no-leader': 0, pending: 0, gated: 0, healthy: 0 },
  };
  for (const row of rows) classes[rowClass(row)]++;
  return {
    runtimes: sources.filter(({ kind }) => kind !== 'gateway').length,
    operators: rows.length,
    crs: rows.reduce((total, { resourceCount }) => total + (resourceCount ?? 0), 0),
    scaled: rows.filter(({ scaled }) => scaled).length,
    classes,
  };
}
