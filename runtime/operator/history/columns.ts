import { rowInForce } from '../../../lib/base/index.js';

/**
 * Rows of numbers with their times, the newest so many of them: a Float64 for the time and a Float32 for each column.
 * Nothing is allocated before the first row.
 */
export class Columns {
  #times: Float64Array | undefined;
  #values: Float32Array | undefined;
  #next = 0;
  #size = 0;

  constructor(
    private readonly width: number,
    private readonly capacity: number,
  ) {}

  /** How many bytes rows of that width take. */
  static bytes(width: number, capacity: number): number {
    return capacity * (Float64Array.BYTES_PER_ELEMENT + width * Float32Array.BYTES_PER_ELEMENT);
  }

  get size(): number {
    return this.#size;
  }

  /** Rows were dropped to make room. */
  get isFull(): boolean {
    return this.#size === this.capacity;
  }

  /** Adds a row after all others; `time` in Unix milliseconds. */
  push(time: number, row: ArrayLike<number>): void {
    this.#times ??= new Float64Array(this.capacity);
    this.#values ??= new Float32Array(this.capacity * this.width);
    this.#times[this.#next] = time;
    this.#values.set(row, this.#next * this.width);
    this.#next = (this.#next + 1) % this.capacity;
    this.#size = Math.min(this.#size + 1, this.capacity);
  }

  /** The time of a row, by its number from the oldest on. */
  time(row: number): number {
    return this.#times?.[this.#place(row)] ?? Number.NaN;
  }

  value(row: number, column: number): number {
    return this.#values?.[this.#place(row) * this.width + column] ?? Number.NaN;
  }

  /** The number of the row that was in force at that time: the last one at or before it, else the first. */
  inForceAt(time: number): number {
    return rowInForce(this.#size, (row) => this.time(row), time);
  }

  #place(row: number): number {
    return (this.#next - this.#size + row + this.capacity) % this.capacity;
  }
}
