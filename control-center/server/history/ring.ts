import { rowInForce } from '../../../lib/base/index.js';

/** Rows for which there is memory at first; it is doubled as rows come. */
const FIRST_ROWS = 64;

/**
 * Rows of numbers with their times, in typed arrays: the newest `capacity` of them. NaN is unknown. Most CRDs are idle for
 * long, and an idle one writes no rows: memory is taken for those that were written.
 */
export class Ring {
  #times: Float64Array;
  #values: Float32Array;
  #next = 0;
  #size = 0;

  constructor(
    private capacity: number,
    private readonly width: number,
  ) {
    const rows = Math.min(capacity, FIRST_ROWS);
    this.#times = new Float64Array(rows);
    this.#values = new Float32Array(rows * width);
  }

  static bytes(capacity: number, width: number): number {
    return capacity * (8 + width * 4);
  }

  get size(): number {
    return this.#size;
  }

  /** Writes a row, over the last one where that is of the same time. `values` has the width of the ring. */
  write(time: number, values: ArrayLike<number>): void {
    if (this.#size > 0 && this.time(this.#size - 1) >= time) {
      if (this.time(this.#size - 1) > time) return;
      this.#next = (this.#next + this.capacity - 1) % this.capacity;
      this.#size--;
    }
    if (this.#next === this.#times.length) this.#grow();
    this.#times[this.#next] = time;
    for (let column = 0; column < this.width; column++) {
      this.#values[this.#next * this.width + column] = values[column] ?? Number.NaN;
    }
    this.#next = (this.#next + 1) % this.capacity;
    this.#size = Math.min(this.#size + 1, this.capacity);
  }

  /** Oldest first. */
  time(row: number): number {
    return this.#times[this.#at(row)] ?? Number.NaN;
  }

  value(row: number, column: number): number {
    return this.#values[this.#at(row) * this.width + column] ?? Number.NaN;
  }

  /** The row that was in force at that time, else the first. */
  inForceAt(time: number): number {
    return rowInForce(this.#size, (row) => this.time(row), time);
  }

  /** Keeps the newest rows that fit. */
  shrink(capacity: number): void {
    const from = Math.max(0, this.#size - capacity);
    const smaller = new Ring(capacity, this.width);
    const row = new Float32Array(this.width);
    for (let index = from; index < this.#size; index++) {
      for (let column = 0; column < this.width; column++) row[column] = this.value(index, column);
      smaller.write(this.time(index), row);
    }
    this.capacity = capacity;
    this.#times = smaller.#times;
    this.#values = smaller.#values;
    this.#next = smaller.#next;
    this.#size = smaller.#size;
  }

  /** Rows follow each other from the first place on until the ring is whole, so that they stay where they are. */
  #grow(): void {
    const rows = Math.min(this.capacity, this.#times.length * 2);
    const times = new Float64Array(rows);
    times.set(this.#times);
    const values = new Float32Array(rows * this.width);
    values.set(this.#values);
    this.#times = times;
    this.#values = values;
  }

  #at(row: number): number {
    return (this.#next - this.#size + row + this.capacity) % this.capacity;
  }
}
