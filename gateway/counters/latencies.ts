/** How long the last calls took. */
export interface LatencySummary {
  /** In milliseconds, to the microsecond; 0 before the first call. */
  readonly avg: number;
  readonly p95: number;
  readonly max: number;
}

const NONE: LatencySummary = { avg: 0, p95: 0, max: 0 };

/** The durations of the last calls, at most `size` of them. */
export class Latencies {
  readonly #durations: number[] = [];
  #next = 0;

  constructor(private readonly size: number) {}

  add(ms: number): void {
    this.#durations[this.#next] = ms;
    this.#next = (this.#next + 1) % this.size;
  }

  summary(): LatencySummary {
    const sorted = [...this.#durations].sort((a, b) => a - b);
    const longest = sorted.at(-1);
    if (longest === undefined) return NONE;
    const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? longest;
    const sum = sorted.reduce((total, ms) => total + ms, 0);
    return { avg: rounded(sum / sorted.length), p95: rounded(p95), max: rounded(longest) };
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
