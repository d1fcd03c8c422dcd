/**
 * Events that wait to be sent, each once: what went wrong goes before what went well, and what may yield goes last, and
 * not while there is other work, but for `YIELD_MS` at most.
 */
import type { EventSeries } from './event-series.js';

/** How long an Event that may yield waits for other work, in milliseconds. */
const YIELD_MS = 10_000;

interface Waiting {
  readonly series: EventSeries;
  /** Monotonic time in milliseconds. */
  readonly since: number;
}

export class EventQueue {
  readonly #warnings = new Map<string, Waiting>();
  readonly #normal = new Map<string, Waiting>();
  readonly #yielding = new Map<string, Waiting>();
  readonly #all = [this.#warnings, this.#normal, this.#yielding];

  get size(): number {
    return this.#all.reduce((sum, waiting) => sum + waiting.size, 0);
  }

  has(key: string): boolean {
    return this.#all.some((waiting) => waiting.has(key));
  }

  add(series: EventSeries, now: number): void {
    const { type, mayYield } = series.note;
    const good = mayYield ? this.#yielding : this.#normal;
    const waiting = type === 'Warning' ? this.#warnings : good;
    waiting.set(series.key, { series, since: now });
  }

  delete(key: string): void {
    for (const waiting of this.#all) waiting.delete(key);
  }

  clear(): void {
    for (const waiting of this.#all) waiting.clear();
  }

  /** The one to be sent now; undefined: none waits, or those that do yield to other work (`busy`). */
  next(now: number, busy: boolean): EventSeries | undefined {
    const urgent = first(this.#warnings) ?? first(this.#normal);
    if (urgent) return urgent.series;
    const yielding = first(this.#yielding);
    return yielding && (!busy || now - yielding.since >= YIELD_MS) ? yielding.series : undefined;
  }

  values(): readonly EventSeries[] {
    return this.#all.flatMap((waiting) => [...waiting.values()].map(({ series }) => series));
  }
}

function first(waiting: ReadonlyMap<string, Waiting>): Waiting | undefined {
  for (const one of waiting.values()) return one;
  return undefined;
}
