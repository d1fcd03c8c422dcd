/** Which CRs a list shows and in which order, by key. */
import type { CrRow } from '../../server/wire/index.js';
import type { CrsTable } from '../stream/crs-table.js';
import type { Query } from './query.js';

export type CrSort = 'name' | 'worst' | 'age' | 'phase' | 'generation';

export interface CrFilter {
  readonly query: Query;
  readonly phase: string;
  readonly ready: '' | 'true' | 'false';
  readonly sort: CrSort;
}

export function selectCrs(table: CrsTable, { query, phase, ready, sort }: CrFilter): readonly string[] {
  const found: { readonly key: string; readonly row: CrRow }[] = [];
  for (const place of table.places()) {
    const row = table.row(place);
    if (phase !== '' && row.phase !== phase) continue;
    if (ready !== '' && row.ready !== (ready === 'true')) continue;
    if (query.matches(row)) found.push({ key: table.keyAt(place), row });
  }
  const compare = ORDERS[sort];
  found.sort((a, b) => compare(a.row, b.row) || (a.key < b.key ? -1 : 1));
  return found.map(({ key }) => key);
}

const ORDERS: Readonly<Record<CrSort, (a: CrRow, b: CrRow) => number>> = {
  name: () => 0,
  worst: (a, b) =>
    b.fails - a.fails || Number(a.ready) - Number(b.ready) || Number(b.deleting) - Number(a.deleting),
  age: (a, b) => text(b.creationTimestamp, a.creationTimestamp),
  phase: (a, b) => text(a.phase, b.phase),
  generation: (a, b) => b.generation - a.generation,
};

function text(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** What there is to choose among, of all rows. */
export function phasesOf(table: CrsTable): readonly string[] {
  const phases = new Set<string>();
  for (const place of table.places()) phases.add(table.cell(place, 'phase'));
  phases.delete('');
  return [...phases].sort();
}

export function countsOf(table: CrsTable): {
  readonly failing: number;
  readonly deleting: number;
  readonly notReady: number;
} {
  let failing = 0;
  let deleting = 0;
  let notReady = 0;
  for (const place of table.places()) {
    if (table.cell(place, 'fails') > 0) failing++;
    if (table.cell(place, 'deleting')) deleting++;
    if (!table.cell(place, 'ready')) notReady++;
  }
  return { failing, deleting, notReady };
}
