import { type Moment, PLACES, placeOf, SLICES, type Slices } from './slices.js';

/** Change per second from the oldest value of the window to the newest; undefined until two times are known. */
export class Change implements Slices {
  /** The first value of each slice. */
  readonly #first = new Float64Array(PLACES);
  /** Its time; NaN for a slice without any. */
  readonly #at = new Float64Array(PLACES).fill(Number.NaN);

  clear(place: number): void {
    this.#at[place] = Number.NaN;
  }

  touch(place: number, value: number, at: number): void {
    if (!Number.isNaN(this.#at[place])) return;
    this.#at[place] = at;
    this.#first[place] = value;
  }

  hold(): void {}

  answer({ last, lastAt, newest }: Moment): number | undefined {
    if (last === undefined) return undefined;
    for (let slice = newest - SLICES; slice <= newest; slice++) {
      const place = placeOf(slice);
      const at = this.#at[place] ?? Number.NaN;
      if (Number.isNaN(at)) continue;
      return lastAt > at ? ((last - (this.#first[place] ?? 0)) / (lastAt - at)) * 1_000 : undefined;
    }
    return undefined;
  }
}
