import type { WindowUse } from '../expressions/index.js';
import { Change } from './change.js';
import { Greatest } from './greatest.js';
import { Mean, Trend } from './means.js';
import { type Moment, placeOf, SLICES, type Slices } from './slices.js';

/** What is known of the values. */
export interface ValueKind {
  /** It only grows: a value below the last one is that of a source that was restarted. */
  readonly isCounter: boolean;
  /** The least that a value can be; undefined: there is none. */
  readonly least: number | undefined;
}

const ANY_VALUE: ValueKind = { isCounter: false, least: undefined };

const MAKE: Readonly<Record<WindowUse['function'], (kind: ValueKind) => Slices>> = {
  avg: () => new Mean(),
  peak: () => new Greatest(1),
  low: () => new Greatest(-1),
  rate: () => new Change(),
  forecast: ({ least }) => new Trend(least),
};

/**
 * The recent past of one number, seen by one function through a window of fixed length. A value holds until the next
 * one comes, so that averages are over time and not over how often somebody looked. The window is cut into 60 slices
 * and moves by whole slices: it reaches back between one length and one length plus a slice.
 *
 * Times are monotonic milliseconds and must not go back. Everything is answered as of the last `observe`.
 */
export class SampleWindow implements Moment {
  readonly sliceMs: number;
  readonly #slices: Slices;
  readonly #continues: boolean;
  #offset = 0;
  #counted = 0;
  last: number | undefined;
  lastAt = 0;
  newest = Number.NEGATIVE_INFINITY;

  constructor(name: WindowUse['function'], ms: number, kind = ANY_VALUE) {
    this.sliceMs = ms / SLICES;
    this.#slices = MAKE[name](kind);
    this.#continues = kind.isCounter && name === 'rate';
  }

  /** A value at `now`; undefined when it is missing, which leaves a gap and ends what the last value held. */
  observe(given: number | undefined, now: number): void {
    const value = this.#continues && given !== undefined ? this.#continued(given) : given;
    this.#moveTo(Math.floor(now / this.sliceMs));
    if (this.last !== undefined && now > this.lastAt) this.#hold(this.last, this.lastAt, now);
    this.last = value;
    this.lastAt = now;
    if (value !== undefined) this.#slices.touch(placeOf(this.newest), value, now);
  }

  /** What the function gives; undefined when there are too few samples for it. */
  value(): number | undefined {
    return this.#slices.answer(this);
  }

  /** A counter that falls begins again at zero, as Prometheus takes it: what it had counted stays counted. */
  #continued(value: number): number {
    if (value < this.#counted) this.#offset += this.#counted;
    this.#counted = value;
    return value + this.#offset;
  }

  /** Empties the places of the slices that begin. */
  #moveTo(newest: number): void {
    for (let slice = Math.max(this.newest + 1, newest - SLICES); slice <= newest; slice++) {
      this.#slices.clear(placeOf(slice));
    }
    this.newest = newest;
  }

  #hold(value: number, from: number, to: number): void {
    let start = Math.max(from, (this.newest - SLICES) * this.sliceMs);
    for (let slice = Math.floor(start / this.sliceMs); slice <= this.newest && start < to; slice++) {
      const end = Math.min(to, (slice + 1) * this.sliceMs);
      if (end <= start) continue;
      const place = placeOf(slice);
      this.#slices.touch(place, value, start);
      this.#slices.hold(place, value, end - start);
      start = end;
    }
  }
}
