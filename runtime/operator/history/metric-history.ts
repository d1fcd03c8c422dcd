/**
 * What the `metrics` map of one CRD was: by the second for 15 minutes, and by 15 seconds for 3 hours. A row is written
 * when a value differs from the row before, so an idle CRD writes none and takes no memory before its first work.
 *
 * A row holds from its time until the next one. A row of 15 s has what was last in them, and of queues and of what is
 * busy the most. While nobody leads here nothing is known: such a row is of NaN.
 *
 * Memory: `metricBytes`, 120 KiB with the 17 metrics of today.
 */
import { METRIC_FIELDS, type MetricName, type MetricValues } from '../../../lib/base/index.js';
import { Columns } from './columns.js';

const FINE_ROWS = 900;
const COARSE_ROWS = 720;
export const COARSE_MS = 15_000;

/** Of these a row of 15 s has the greatest value: a peak is what is looked for. */
const PEAKS: ReadonlySet<MetricName> = new Set([
  'queueDepth',
  'queueChanges',
  'queueOldestMs',
  'workers',
  'workersBusy',
  'workersBusyPercent',
  'reconcileDurationP95Ms',
  'errorRatePercent',
]);
const WIDTH = METRIC_FIELDS.length;
const IS_PEAK: readonly boolean[] = METRIC_FIELDS.map(({ name }) => PEAKS.has(name));

/** Bytes of one CRD's metrics with that share of the rows. */
export function metricBytes(share: number): number {
  return Columns.bytes(WIDTH, rowsOf(FINE_ROWS, share)) + Columns.bytes(WIDTH, rowsOf(COARSE_ROWS, share));
}

function rowsOf(rows: number, share: number): number {
  return Math.max(1, Math.floor(rows * share));
}

export class MetricHistory {
  readonly fine: Columns;
  readonly coarse: Columns;
  /** In force now. */
  #now = nothing();
  /** Of the 15 s that have begun. */
  #summary = nothing();
  /** The last row of 15 s. */
  #written = nothing();
  #period: number | undefined;

  /** `share`: of the rows, at most 1. */
  constructor(share: number) {
    this.fine = new Columns(WIDTH, rowsOf(FINE_ROWS, share));
    this.coarse = new Columns(WIDTH, rowsOf(COARSE_ROWS, share));
  }

  /** Once a second; undefined: nothing is known. Gives whether a row was written. */
  add(time: number, values: MetricValues | undefined): boolean {
    const period = Math.floor(time / COARSE_MS);
    let isWritten = this.#period !== undefined && period !== this.#period && this.#close(this.#period);
    this.#period = period;
    const row = rowOf(values);
    if (!isSame(row, this.#now)) {
      this.#now = row;
      this.fine.push(time, row);
      isWritten = true;
    }
    for (let i = 0; i < WIDTH; i++) {
      const [value = Number.NaN, before = Number.NaN] = [row[i], this.#summary[i]];
      // NaN is greater than nothing, and nothing is greater than NaN.
      this.#summary[i] = IS_PEAK[i] && before > value ? before : value;
    }
    return isWritten;
  }

  /** Writes the row of a period that is over, unless it says what the one before does. */
  #close(period: number): boolean {
    const summary = this.#summary;
    this.#summary = this.#now.slice();
    if (isSame(summary, this.#written)) return false;
    this.#written = summary;
    this.coarse.push(period * COARSE_MS, summary);
    return true;
  }
}

function nothing(): Float32Array {
  return new Float32Array(WIDTH).fill(Number.NaN);
}

function rowOf(values: MetricValues | undefined): Float32Array {
  const row = nothing();
  if (values === undefined) return row;
  const known: Readonly<Record<MetricName, number | boolean>> = values;
  for (const [index, { name }] of METRIC_FIELDS.entries()) row[index] = Number(known[name]);
  return row;
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < WIDTH; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
