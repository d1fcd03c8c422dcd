import { PLACES, type Slices } from './slices.js';

/** The greatest value of each slice, and of all; with a sign of -1 the least. */
export class Greatest implements Slices {
  readonly #sign: 1 | -1;
  readonly #most = new Float64Array(PLACES).fill(Number.NEGATIVE_INFINITY);

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  clear(place: number): void {
    this.#most[place] = Number.NEGATIVE_INFINITY;
  }

  touch(place: number, value: number): void {
    const signed = value * this.#sign;
    if (signed > (this.#most[place] ?? 0)) this.#most[place] = signed;
  }

  hold(): void {}

  answer(): number | undefined {
    let most = Number.NEGATIVE_INFINITY;
    for (const value of this.#most) if (value > most) most = value;
    return most === Number.NEGATIVE_INFINITY ? undefined : most * this.#sign;
  }
}
