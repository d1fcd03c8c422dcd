import type { Clock } from '../../base/index.js';

interface Entry<V> {
  readonly value: V;
  /** On the monotonic clock, in milliseconds. */
  readonly agingAt: number;
  readonly until: number;
}

export type Freshness = 'fresh' | 'aging' | 'expired';

/**
 * Results that hold for a time, each with its own key, up to a number of them; when full, the one used longest ago is
 * dropped. An expired one stays, marked as such, so that a caller that was known is still recognised.
 */
export class Verdicts<V> {
  readonly #entries = new Map<string, Entry<V>>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly max: number; readonly ttlMs: number },
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** In the last quarter of its time a value is aging: to be used, and to be renewed meanwhile. */
  get(key: string): { readonly value: V; readonly freshness: Freshness } | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const now = this.clock.monotonic();
    const freshness = now >= entry.until ? 'expired' : now >= entry.agingAt ? 'aging' : 'fresh';
    return { value: entry.value, freshness };
  }

  set(key: string, value: V): void {
    const { max, ttlMs } = this.limits;
    const now = this.clock.monotonic();
    this.#entries.delete(key);
    this.#entries.set(key, { value, agingAt: now + (ttlMs * 3) / 4, until: now + ttlMs });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= max) break;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
