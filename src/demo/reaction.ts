/**
 * How long a sibling takes to follow: from the moment the loader's queue passes a level inside its own process to
 * the moment the processor's pool has the size that this level asks for inside the other. Both moments are wall
 * times of one machine, taken where they happen; so they can be subtracted.
 *
 * What two processes report does not arrive in the order in which it happened. So it is kept, and put in order by
 * its times when it is counted.
 */
export interface Level {
  /** The queue depth that must be exceeded. */
  readonly above: number;
  /** The pool size that it asks for. */
  readonly workers: number;
}

export interface Reactions {
  /** Milliseconds; `p50` and `p99` over `count` reactions. */
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

interface Moment {
  readonly type: 'queue' | 'workers';
  readonly value: number;
  readonly at: number;
}

export class ReactionTracker {
  #moments: Moment[] = [];
  /** Of waves that have ended. */
  readonly #settled: number[] = [];
  /** Of the moments up to now. */
  #last: State;

  /** `workers` is the pool that the first wave finds. */
  constructor(
    private readonly levels: readonly Level[],
    workers = 0,
  ) {
    this.#last = { depth: 0, workers };
  }

  /** The loader's queue had this depth at this time (wall time in ms). */
  queue(depth: number, at: number): void {
    this.#moments.push({ type: 'queue', value: depth, at });
  }

  /** The processor's pool was resized to `workers` at this time (wall time in ms). */
  resized(workers: number, at: number): void {
    this.#moments.push({ type: 'workers', value: workers, at });
  }

  /** Nothing of before is still on its way: counts what was seen and forgets the single moments. */
  settle(): void {
    const { reactions, state } = this.#follow();
    this.#settled.push(...reactions);
    this.#last = state;
    this.#moments = [];
  }

  /** Percentiles over what was seen; undefined while nothing was. */
  summary(): Reactions | undefined {
    const sorted = [...this.#settled, ...this.#follow().reactions].sort((a, b) => a - b);
    if (sorted.length === 0) return undefined;
    const at = (q: number): number => Math.round(sorted[Math.ceil(q * sorted.length) - 1] ?? 0);
    return { p50: at(0.5), p99: at(0.99), count: sorted.length };
  }

  #follow(): { readonly reactions: readonly number[]; readonly state: State } {
    const crossed = new Map<Level, number>();
    const reactions: number[] = [];
    const state = { ...this.#last };
    for (const { type, value, at } of inOrder(this.#moments)) {
      if (type === 'queue') {
        this.#cross(crossed, state, value, at);
        state.depth = value;
        continue;
      }
      state.workers = value;
      for (const [level, since] of crossed) {
        if (value < level.workers) continue;
        crossed.delete(level);
        reactions.push(at - since);
      }
    }
    return { reactions, state };
  }

  /** A level that the pool has already needs no reaction; one that was left again before anyone followed gets none. */
  #cross(crossed: Map<Level, number>, state: State, depth: number, at: number): void {
    for (const level of this.levels) {
      if (depth <= level.above) crossed.delete(level);
      else if (state.depth <= level.above && state.workers < level.workers) crossed.set(level, at);
    }
  }
}

interface State {
  depth: number;
  workers: number;
}

/** By time; of one millisecond, the queue first: it is the cause. */
function inOrder(moments: readonly Moment[]): readonly Moment[] {
  const rank = { queue: 0, workers: 1 };
  return [...moments].sort((a, b) => a.at - b.at || rank[a.type] - rank[b.type]);
}
