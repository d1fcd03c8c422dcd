/**
 * How long a sibling takes to follow: from the moment the loader's queue passes a level inside its own process to
 * the moment the processor's pool has the size that this level asks for inside the other. Both moments are wall
 * times of one machine, taken where they happen; so they can be subtracted.
 */
export interface Level {
  /** The queue depth that must be exceeded. */
  readonly above: number;
  /** The pool size that it asks for. */
  readonly workers: number;
}

export class ReactionTracker {
  readonly #crossed = new Map<Level, number>();
  readonly #reactions: number[] = [];
  #depth = 0;

  constructor(private readonly levels: readonly Level[]) {}

  /** The loader's queue had this depth at this time (ms). */
  queue(depth: number, at: number): void {
    for (const level of this.levels) {
      if (depth > level.above && this.#depth <= level.above) this.#crossed.set(level, at);
      if (depth <= level.above) this.#crossed.delete(level);
    }
    this.#depth = depth;
  }

  /** The processor's pool was resized to `workers` at this time (ms). */
  resized(workers: number, at: number): void {
    for (const [level, since] of this.#crossed) {
      if (workers < level.workers) continue;
      this.#crossed.delete(level);
      this.#reactions.push(Math.max(0, at - since));
    }
  }

  /** Percentiles over what was seen; undefined while nothing was. */
  summary(): { p50: number; p99: number; count: number } | undefined {
    if (this.#reactions.length === 0) return undefined;
    const sorted = [...this.#reactions].sort((a, b) => a - b);
    const at = (q: number): number =>
      sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0;
    return { p50: Math.round(at(0.5)), p99: Math.round(at(0.99)), count: sorted.length };
  }
}
