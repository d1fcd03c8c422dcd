/** Which CRs a list shows and in which order, by key. */
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
  let places = table.places();
  if (phase !== '') {
    const phases = table.column('phase');
    places = places.filter((place) => phases[place] === phase);
  }
  if (ready !== '') {
    const isReady = table.column('ready');
    places = places.filter((place) => isReady[place] === (ready === 'true'));
  }
  if (!query.isEmpty) places = places.filter(query.of(table));
  const compare = ORDERS[sort]?.(table);
  // The places are in the order of the keys, and stay so where two are alike.
  if (compare) places = [...places].sort(compare);
  return places.map((place) => table.keyAt(place));
}

type Compare = (a: number, b: number) => number;

const ORDERS: Readonly<Record<CrSort, ((table: CrsTable) => Compare) | undefined>> = {
  name: undefined,
  worst: (table) => {
    const [fails, ready, deleting] = [table.column('fails'), table.column('ready'), table.column('deleting')];
    return (a, b) =>
      number(fails[b]) - number(fails[a]) ||
      number(ready[a]) - number(ready[b]) ||
      number(deleting[b]) - number(deleting[a]);
  },
  age: (table) => {
    const created = table.column('creationTimestamp');
    return (a, b) => text(created[b], created[a]);
  },
  phase: (table) => {
    const phases = table.column('phase');
    return (a, b) => text(phases[a], phases[b]);
  },
  generation: (table) => {
    const generations = table.column('generation');
    return (a, b) => number(generations[b]) - number(generations[a]);
  },
};

function number(value: number | boolean | undefined): number {
  return Number(value ?? 0);
}

function text(a = '', b = ''): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** What there is to choose among, of all rows. */
export function phasesOf(table: CrsTable): readonly string[] {
  const column = table.column('phase');
  const phases = new Set<string>();
  for (const place of table.places()) phases.add(column[place] ?? '');
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
  const [fails, gone, ready] = [table.column('fails'), table.column('deleting'), table.column('ready')];
  for (const place of table.places()) {
    if (number(fails[place]) > 0) failing++;
    if (gone[place]) deleting++;
    if (!ready[place]) notReady++;
  }
  return { failing, deleting, notReady };
}
