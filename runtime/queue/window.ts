/**
 * What happened in the last 60 s, in constant memory: a ring of 12 slices of 5 s, each with counts and a histogram
 * of durations whose bucket bounds grow by 10 %. A percentile is therefore at most 10 % above the true one, and the
 * window covers between 55 and 60 s.
 */
import type { Clock } from '../../lib/base/index.js';

const SLICE_MS = 5_000;
const SLICES = 12;
const GROWTH = 1.1;
/** Bucket 0 holds all below 0.1 ms, the last all above about 17 minutes. */
const SMALLEST_MS = 0.1;
const BUCKETS = 170;

interface Slice {
  /** Number of the slice since the clock's origin; an old number means that it is to be cleared. */
  number: number;
  count: number;
  errors: number;
  arrivals: number;
  totalMs: number;
  readonly durations: Uint32Array;
}

export interface Summary {
  readonly count: number;
  readonly errors: number;
  readonly p95Ms: number;
  readonly meanMs: number;
  readonly perSecond: number;
  /** Of changes that were queued. */
  readonly arrivalsPerSecond: number;
}

export class Window {
  readonly #clock: Clock;
  readonly #slices: readonly Slice[];
  readonly #started: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#started = clock.monotonic();
    this.#slices = Array.from({ length: SLICES }, () => ({
      number: -1,
      count: 0,
      errors: 0,
      arrivals: 0,
      totalMs: 0,
      durations: new Uint32Array(BUCKETS),
    }));
  }

  record(durationMs: number, failed: boolean): void {
    const slice = this.#current();
    slice.count++;
    slice.totalMs += durationMs;
    if (failed) slice.errors++;
    const bucket = bucketOf(durationMs);
    slice.durations[bucket] = (slice.durations[bucket] ?? 0) + 1;
  }

  /** A change was queued. */
  arrived(): void {
    this.#current().arrivals++;
  }

  /** Count, errors, durations in milliseconds and rates per second of what is in the window. */
  summary(): Summary {
    const live = this.#live();
    let count = 0;
    let errors = 0;
    let arrivals = 0;
    let totalMs = 0;
    for (const slice of live) {
      count += slice.count;
      errors += slice.errors;
      arrivals += slice.arrivals;
      totalMs += slice.totalMs;
    }
    const now = this.#clock.monotonic();
    const covered = Math.min(now - this.#started, SLICE_MS * (SLICES - 1) + (now % SLICE_MS));
    const perSecond = (amount: number): number => (covered <= 0 ? 0 : amount / Math.max(1, covered / 1_000));
    return {
      count,
      errors,
      p95Ms: count === 0 ? 0 : percentile(live, Math.ceil(count * 0.95)),
      meanMs: count === 0 ? 0 : totalMs / count,
      perSecond: perSecond(count),
      arrivalsPerSecond: perSecond(arrivals),
    };
  }

  #current(): Slice {
    const number = Math.floor(this.#clock.monotonic() / SLICE_MS);
    const slice = this.#slices[number % SLICES] as Slice;
    if (slice.number !== number) {
      slice.number = number;
      slice.count = 0;
      slice.errors = 0;
      slice.arrivals = 0;
      slice.totalMs = 0;
      slice.durations.fill(0);
    }
    return slice;
  }

  #live(): readonly Slice[] {
    const newest = Math.floor(this.#clock.monotonic() / SLICE_MS);
    return this.#slices.filter((slice) => slice.number > newest - SLICES && slice.number <= newest);
  }
}

function bucketOf(ms: number): number {
  if (ms < SMALLEST_MS) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(ms / SMALLEST_MS) / Math.log(GROWTH)));
}

/** The upper bound of the bucket in which the item of that rank lies. */
function percentile(slices: readonly Slice[], rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (const slice of slices) seen += slice.durations[bucket] ?? 0;
    if (seen >= rank) return round(SMALLEST_MS * GROWTH ** bucket);
  }
  return round(SMALLEST_MS * GROWTH ** (BUCKETS - 1));
}

function round(ms: number): number {
  return ms < 10 ? Math.round(ms * 100) / 100 : Math.round(ms);
}
