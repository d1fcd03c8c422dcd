/**
 * The CRs of one CRD, in columns: 20,000 rows are in the tab, and a row object each would be most of its memory. Rows
 * keep their place; `version` says that something has changed. Filters and order are not here.
 */
import { type Signal, signal } from '@preact/signals';
import type { CrRow, CrsBlock } from '../../server/wire/index.js';

const COLUMNS = [
  ...(['namespace', 'name', 'phase', 'ready', 'readyReason', 'generation', 'creationTimestamp'] as const),
  ...(['deleting', 'fails', 'lastError', 'labels'] as const),
];

type Columns = { [K in keyof CrRow]: CrRow[K][] };

export class CrsTable {
  readonly version: Signal<number> = signal(0);
  /** The topic that the rows are of, without `crs/`. */
  #key = '';
  #columns: Columns = emptyColumns();
  #places = new Map<string, number>();
  #keys: string[] = [];
  /** What is searched, by place; undefined: not yet looked into since the row changed. */
  #words: (string | undefined)[] = [];
  /** Places by key; undefined: rows have come or gone. */
  #byKey: readonly number[] | undefined;
  /** Places of rows that went, to be used again. */
  #free: number[] = [];

  get size(): number {
    return this.#places.size;
  }

  get key(): string {
    return this.#key;
  }

  apply(block: CrsBlock): void {
    if (block.reset || block.key !== this.#key) this.#clear(block.key);
    for (const key of block.gone) this.#remove(key);
    for (let row = 0; row < block.name.length; row++) this.#set(block, row);
    this.version.value++;
  }

  clear(): void {
    this.#clear('');
    this.version.value++;
  }

  /** The place of a row; undefined when there is none. */
  placeOf(key: string): number | undefined {
    return this.#places.get(key);
  }

  /** The places of all rows, in the order of their keys. It is found anew only after a row came or went. */
  places(): readonly number[] {
    this.#byKey ??= [...this.#places.values()].sort((a, b) => (this.keyAt(a) < this.keyAt(b) ? -1 : 1));
    return this.#byKey;
  }

  /** All values of a column by place; those of places without a row are of rows that went. */
  column<K extends keyof CrRow>(column: K): readonly CrRow[K][] {
    return this.#columns[column];
  }

  row(place: number): CrRow {
    return Object.fromEntries(
      COLUMNS.map((column) => [column, this.#columns[column][place]]),
    ) as unknown as CrRow;
  }

  /** Namespace, name, phase, reason, error and labels (`key=value`) of a row in lower case, with NUL between them. */
  wordsAt(place: number): string {
    const { namespace, name, phase, readyReason, lastError, labels } = this.#columns;
    const words =
      this.#words[place] ??
      [
        ...[namespace, name, phase, readyReason, lastError].map((column) => column[place] ?? ''),
        ...Object.entries(labels[place] ?? {}).map(([key, value]) => `${key}=${value}`),
      ]
        .join('\0')
        .toLowerCase();
    this.#words[place] = words;
    return words;
  }

  keyAt(place: number): string {
    return this.#keys[place] ?? '';
  }

  #set(block: CrsBlock, row: number): void {
    const key = rowKey(block.namespace[row] ?? '', block.name[row] ?? '');
    const place = this.#places.get(key) ?? this.#add(key);
    for (const column of COLUMNS) (this.#columns[column] as unknown[])[place] = block[column][row];
    this.#words[place] = undefined;
  }

  #add(key: string): number {
    const place = this.#free.pop() ?? this.#keys.length;
    this.#places.set(key, place);
    this.#keys[place] = key;
    this.#byKey = undefined;
    return place;
  }

  #remove(key: string): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    this.#byKey = undefined;
    this.#free.push(place);
  }

  #clear(key: string): void {
    this.#key = key;
    this.#columns = emptyColumns();
    this.#words = [];
    this.#places = new Map();
    this.#keys = [];
    this.#byKey = undefined;
    this.#free = [];
  }
}

function emptyColumns(): Columns {
  return Object.fromEntries(COLUMNS.map((column) => [column, []])) as unknown as Columns;
}

export function rowKey(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
