import { PLACES, type Slices } from './slices.js';

/** The greatest value of each slice, and of all; with a sign of -1 the least. */
export class Greatest implements Slices {
  readonly #sign: 1 | -1;
  readonly #most = new Float64Array(PLACES).fill(Number.NEGATIVE_INFINITY);
  /** Of all; NaN when the slice that had it was cleared. */
  #greatest = Number.NEGATIVE_INFINITY;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  clear(place: number): void {
    if (this.#most[place] === this.#greatest) this.#greatest = Number.NaN;
    this.#most[place] = Number.NEGATIVE_INFINITY;
  }

  touch(place: number, value: number): void {
    const signed = value * this.#sign;
    if (signed > (this.#most[place] ?? 0)) this.#most[place] = signed;
    if (signed > this.#greatest) this.#greatest = signed;
  }

  hold(): void {}

  answer(): number | undefined {
    if (Number.isNaN(this.#greatest)) this.#greatest = greatestOf(this.#most);
    return this.#greatest === Number.NEGATIVE_INFINITY ? undefined : this.#greatest * this.#sign;
  }
}

function greatestOf(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > most) most = value;
  return most;
}
