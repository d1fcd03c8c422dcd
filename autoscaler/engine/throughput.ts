/**
 * What a pool of each size brings, learned while it works: items ended a second at a constant size, over a time in which
 * something waited throughout. From it follows the size from which on one more worker brings nothing.
 *
 * A value; nothing is changed in place. Sizes are forgotten after ten minutes, so that a server that has recovered is
 * tried again.
 */

/** One size, and what it brought when it was last measured. */
export interface MeasuredSize {
  readonly workers: number;
  /** Items a second. */
  readonly perSecond: number;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export interface Throughput {
  /** By size, the smallest first. */
  readonly sizes: readonly MeasuredSize[];
  readonly running: Measurement | undefined;
}

/** The measurement under way; there is none while nothing waits. */
export interface Measurement {
  readonly workers: number;
  /** Since when, or from when on. */
  readonly since: number;
  /** Items that had ended at that time; undefined: it has not begun. */
  readonly total: number | undefined;
  /** The size of the pool when something began to wait. */
  readonly from: number;
}

export const NO_THROUGHPUT: Throughput = { sizes: [], running: undefined };

/** What one evaluation sees of the pool. */
export interface PoolSight {
  readonly workers: number;
  /** Items that have ended since some time. */
  readonly total: number;
  /** Something waits, so every worker works. */
  readonly saturated: boolean;
  /** Mean duration of an item. */
  readonly serviceMs: number;
  readonly now: number;
}

const REMEMBERED_MS = 600_000;
const SHORTEST_MS = 1_000;
/** Durations of an item that a measurement lasts, so that every worker has ended some. */
const SERVICES = 3;
/** Two sizes are compared when one is at least so much greater: between closer ones, noise decides. */
const APART = 1.25;
/** The share of what a worker brings on average that one more has to bring. */
const WORTHWHILE = 0.1;
/** What a new measurement counts against an earlier one of that size. */
const WEIGHT = 0.5;

/** The next state, and when the measurement under way goes on; undefined: only the pool's own change can do that. */
export function observed(
  { sizes, running }: Throughput,
  sight: PoolSight,
): { readonly throughput: Throughput; readonly wakeAt: number | undefined } {
  const { workers, total, saturated, serviceMs, now } = sight;
  const kept = sizes.some(({ at }) => now - at > REMEMBERED_MS)
    ? sizes.filter(({ at }) => now - at <= REMEMBERED_MS)
    : sizes;
  if (!saturated) return { throughput: { sizes: kept, running: undefined }, wakeAt: undefined };
  const from = running?.from ?? workers;
  if (running?.workers !== workers || (running.total ?? 0) > total) {
    // What was taken before the resize ends within one duration.
    const since = now + Math.max(SHORTEST_MS / 2, serviceMs);
    const begun = { workers, since, total: undefined, from };
    return { throughput: { sizes: kept, running: begun }, wakeAt: since };
  }
  if (now < running.since) return { throughput: { sizes: kept, running }, wakeAt: running.since };
  const lasts = Math.max(SHORTEST_MS, SERVICES * serviceMs);
  if (running.total === undefined) {
    const begun = { workers, since: now, total, from };
    return { throughput: { sizes: kept, running: begun }, wakeAt: now + lasts };
  }
  if (now - running.since < lasts) {
    return { throughput: { sizes: kept, running }, wakeAt: running.since + lasts };
  }
  const perSecond = ((total - running.total) * 1_000) / (now - running.since);
  const begun = { workers, since: now, total, from };
  const throughput = { sizes: measured(kept, { workers, perSecond, at: now }), running: begun };
  return { throughput, wakeAt: now + lasts };
}

function measured(sizes: readonly MeasuredSize[], size: MeasuredSize): readonly MeasuredSize[] {
  const before = sizes.find(({ workers }) => workers === size.workers);
  const perSecond = before ? before.perSecond + (size.perSecond - before.perSecond) * WEIGHT : size.perSecond;
  const others = sizes.filter(({ workers }) => workers !== size.workers);
  return [...others, { ...size, perSecond }].sort((a, b) => a.workers - b.workers);
}

/** A size from which on more workers bring nothing, and the greater one that showed it. */
export interface Plateau {
  readonly enough: MeasuredSize;
  readonly more: MeasuredSize;
}

/** The smallest such size; undefined while every measured step was worth it. */
export function plateauOf({ sizes }: Throughput): Plateau | undefined {
  for (const more of sizes) {
    const enough = sizes.findLast(({ workers }) => workers * APART <= more.workers);
    if (!enough) continue;
    const gained = (more.perSecond - enough.perSecond) / (more.workers - enough.workers);
    if (gained < (WORTHWHILE * more.perSecond) / more.workers) return { enough, more };
  }
  return undefined;
}

/**
 * How far the pool may grow now: to twice the greatest size whose throughput is known, or that it had when something began
 * to wait. A pool without a backlog has nothing to learn from, and is not bounded.
 */
export function growthBound({ sizes, running }: Throughput): number {
  if (running === undefined) return Number.POSITIVE_INFINITY;
  return 2 * Math.max(running.from, sizes.at(-1)?.workers ?? 0);
}
