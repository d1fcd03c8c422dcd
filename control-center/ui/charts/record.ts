/**
 * What was recorded of an operator and what comes after it, as columns over one axis of times. A row holds until the
 * next one, so an idle operator has no new rows; `null` is that nothing is known, and is drawn as a gap.
 */
import type { History } from '../../server/wire/index.js';
import { upperBound } from './upper-bound.js';

export type Column = readonly (number | null)[];

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Columns cut to a window: the row in force at its begin stands there, and the last one holds to its end. */
export interface Cut {
  readonly times: readonly number[];
  readonly columns: readonly Column[];
}

/** Six hours at a row a second, over which the oldest go. */
const MOST_ROWS = 21_600;

export class SampleRecord {
  #times: number[] = [];
  #columns = new Map<string, (number | null)[]>();
  /** From when on every row is there; undefined: there is none. */
  #since: number | undefined;

  get since(): number | undefined {
    return this.#since ?? this.#times[0];
  }

  get lastAt(): number | undefined {
    return this.#times.at(-1);
  }

  /** Begins with the record of the runtime; rows that came live after it stay. */
  begin(history: Pick<History, 'times' | 'metrics' | 'since'>): void {
    const last = history.times.at(-1) ?? Number.NEGATIVE_INFINITY;
    const live = this.#times.flatMap((at, row) => (at > last ? [{ at, values: this.#rowAt(row) }] : []));
    this.#times = [...history.times];
    this.#columns = new Map(Object.entries(history.metrics).map(([name, column]) => [name, [...column]]));
    const since = Date.parse(history.since);
    this.#since = Number.isNaN(since) ? undefined : since;
    for (const { at, values } of live) this.append(at, values);
  }

  /**
   * A row that is not later than the last one replaces it: two frames of one moment are one row. Returns whether anything
   * is recorded that was not: an idle runtime says the same moment again with each heartbeat.
   */
  append(at: number, values: Readonly<Record<string, number | boolean | null>>): boolean {
    const last = this.#times.at(-1);
    if (last !== undefined && at < last) return false;
    const row = at === last ? this.#times.length - 1 : this.#times.length;
    let isNews = at !== last;
    this.#times[row] = at;
    const names = new Set([...this.#columns.keys(), ...Object.keys(values)]);
    for (const name of names) {
      const column = this.#columnOf(name, row);
      const value = values[name];
      const next = value === undefined || value === null ? null : Number(value);
      if (column[row] === next) continue;
      column[row] = next;
      isNews = true;
    }
    if (this.#times.length > MOST_ROWS) this.#trim();
    return isNews;
  }

  /** The values of `names` within a window. */
  cut(names: readonly string[], { from, to }: Window): Cut {
    const first = Math.max(0, upperBound(this.#times, from) - 1);
    const end = upperBound(this.#times, to);
    const rows = end - first;
    if (rows <= 0) return { times: [], columns: names.map(() => []) };
    const times = this.#times.slice(first, end).map((at) => Math.max(from, at));
    const columns = names.map((name) => {
      const column = this.#columns.get(name);
      return Array.from({ length: rows }, (_, row) => column?.[first + row] ?? null);
    });
    times.push(to);
    for (const column of columns) column.push(column.at(-1) ?? null);
    return { times, columns };
  }

  /** The value in force at a moment. */
  valueAt(name: string, at: number): number | null {
    const row = upperBound(this.#times, at) - 1;
    return row < 0 ? null : (this.#columns.get(name)?.[row] ?? null);
  }

  #columnOf(name: string, rows: number): (number | null)[] {
    const known = this.#columns.get(name) ?? Array.from({ length: rows }, () => null);
    this.#columns.set(name, known);
    return known;
  }

  #rowAt(row: number): Record<string, number | null> {
    return Object.fromEntries([...this.#columns].map(([name, column]) => [name, column[row] ?? null]));
  }

  #trim(): void {
    const by = MOST_ROWS / 10;
    this.#times = this.#times.slice(by);
    for (const [name, column] of this.#columns) this.#columns.set(name, column.slice(by));
    this.#since = this.#times[0];
  }
}
