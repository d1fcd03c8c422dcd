/**
 * What the requests of one CRD's reconciles met in the last 60 s, and since the start: to the API server, and to the
 * services that the Katalog calls. Constant memory: a ring of 12 slices of 5 s.
 */
import type { Clock } from '../../lib/base/index.js';

const SLICE_MS = 5_000;
const SLICES = 12;

/** One request that has ended. */
export interface RequestOutcome {
  readonly durationMs: number;
  /** How long it was held back before, because the server had asked for that. */
  readonly throttledMs: number;
  /** The server asked to slow down. */
  readonly throttled: boolean;
}

/** Requests, those that were throttled, and the time of all of them in milliseconds, waits included. */
export interface RequestTotals {
  readonly requests: number;
  readonly throttled: number;
  readonly totalMs: number;
}

interface Slice extends Writable<RequestTotals> {
  /** Number of the slice since the clock's origin; an old number means that it is to be cleared. */
  number: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class RequestWindow {
  readonly #clock: Clock;
  readonly #slices: readonly Slice[];
  readonly #totals: Writable<RequestTotals> = { requests: 0, throttled: 0, totalMs: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#slices = Array.from({ length: SLICES }, () => ({
      number: -1,
      requests: 0,
      throttled: 0,
      totalMs: 0,
    }));
  }

  record({ durationMs, throttledMs, throttled }: RequestOutcome): void {
    for (const sum of [this.#current(), this.#totals]) {
      sum.requests++;
      if (throttled) sum.throttled++;
      sum.totalMs += durationMs + throttledMs;
    }
  }

  /** Of the last 60 s. */
  recent(): RequestTotals {
    const newest = this.#number();
    const sum = { requests: 0, throttled: 0, totalMs: 0 };
    for (const slice of this.#slices) {
      if (slice.number <= newest - SLICES || slice.number > newest) continue;
      sum.requests += slice.requests;
      sum.throttled += slice.throttled;
      sum.totalMs += slice.totalMs;
    }
    return sum;
  }

  /** Since the start; a copy. */
  totals(): RequestTotals {
    return { ...this.#totals };
  }

  #current(): Slice {
    const number = this.#number();
    const slice = this.#slices[number % SLICES] as Slice;
    if (slice.number !== number) Object.assign(slice, { number, requests: 0, throttled: 0, totalMs: 0 });
    return slice;
  }

  #number(): number {
    return Math.floor(this.#clock.monotonic() / SLICE_MS);
  }
}
