/**
 * What the Control Center saw of each CRD since it watches: once a second for 15 minutes, every 15 seconds for 6 hours. A
 * row is written when something changed and holds until the next. All of them take 48 MiB at most: past that every CRD
 * keeps half as long.
 */
import type { Metrics } from '../wire/index.js';
import { Ring } from './ring.js';

/** The columns, in order. */
export const SEEN_METRICS = [
  'queueDepth',
  'queueOldestMs',
  'workers',
  'workersBusy',
  'workersBusyPercent',
  'reconcileDurationP95Ms',
  'errorRatePercent',
  'reconcilesPerSecond',
] as const;

const WIDTH = SEEN_METRICS.length;
const FINE = { rows: 900, stepMs: 1_000 };
const COARSE = { rows: 1_440, stepMs: 15_000 };
export const MAX_HISTORY_BYTES = 48 * 1024 * 1024;
const SPARK = { points: 40, stepMs: 15_000 };

/** The history of one CRD. */
export class SeenColumns {
  readonly fine: Ring;
  readonly coarse: Ring;
  /** The highest values of the 15 seconds that have not ended. */
  readonly #highest = new Float32Array(WIDTH).fill(Number.NaN);
  #slot = Number.NaN;
  readonly #row = new Float32Array(WIDTH);

  constructor(share: number) {
    this.fine = new Ring(Math.floor(FINE.rows / share), WIDTH);
    this.coarse = new Ring(Math.floor(COARSE.rows / share), WIDTH);
  }

  /** `time` in Unix milliseconds of the clock whose times these are. */
  add(time: number, metrics: Metrics): void {
    for (const [column, name] of SEEN_METRICS.entries()) {
      const value = metrics[name];
      this.#row[column] = value === undefined ? Number.NaN : Number(value);
    }
    this.fine.write(Math.floor(time / FINE.stepMs) * FINE.stepMs, this.#row);
    const slot = Math.floor(time / COARSE.stepMs) * COARSE.stepMs;
    if (slot !== this.#slot) this.#highest.set(this.#row);
    else for (let c = 0; c < WIDTH; c++) this.#highest[c] = highest(this.#highest[c], this.#row[c]);
    this.#slot = slot;
    this.coarse.write(slot, this.#highest);
  }

  shrink(share: number): void {
    this.fine.shrink(Math.floor(FINE.rows / share));
    this.coarse.shrink(Math.floor(COARSE.rows / share));
  }

  /** The queue over the 10 minutes before `now` of the same clock. */
  spark(now: number): readonly (number | null)[] {
    const start = now - SPARK.points * SPARK.stepMs;
    return Array.from({ length: SPARK.points }, (_, point) => {
      const end = start + (point + 1) * SPARK.stepMs;
      if (this.coarse.size === 0 || this.coarse.time(0) > end) return null;
      const value = this.coarse.value(this.coarse.inForceAt(end - 1), 0);
      return Number.isNaN(value) ? null : value;
    });
  }
}

function highest(a: number | undefined, b: number | undefined): number {
  if (a === undefined || Number.isNaN(a)) return b ?? Number.NaN;
  return b === undefined || Number.isNaN(b) ? a : Math.max(a, b);
}

/** The histories of all CRDs, within the bound. `Key` names a CRD. */
export class SeenHistory<Key extends object> {
  readonly #columns = new Map<Key, SeenColumns>();
  #share = 1;

  constructor(private readonly maxBytes = MAX_HISTORY_BYTES) {}

  get bytes(): number {
    return this.#columns.size * bytesOf(this.#share);
  }

  of(key: Key): SeenColumns | undefined {
    return this.#columns.get(key);
  }

  add(key: Key, time: number, metrics: Metrics): void {
    let columns = this.#columns.get(key);
    if (!columns) {
      while ((this.#columns.size + 1) * bytesOf(this.#share) > this.maxBytes && this.#share < 64)
        this.#halve();
      columns = new SeenColumns(this.#share);
      this.#columns.set(key, columns);
    }
    columns.add(time, metrics);
  }

  forget(key: Key): void {
    this.#columns.delete(key);
  }

  #halve(): void {
    this.#share *= 2;
    for (const columns of this.#columns.values()) columns.shrink(this.#share);
  }
}

function bytesOf(share: number): number {
  return (
    Ring.bytes(Math.floor(FINE.rows / share), WIDTH) + Ring.bytes(Math.floor(COARSE.rows / share), WIDTH)
  );
}
