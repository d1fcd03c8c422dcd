import type { Clock } from '../../base/index.js';

/** A value and how long it may be used, in milliseconds. */
export interface Lasting<V> {
  readonly value: V;
  readonly ttlMs: number;
}

interface Entry<V> {
  readonly promise: Promise<V>;
  /** undefined while it is being loaded. */
  until: number | undefined;
}

/** Values that are loaded once for all who ask, and again once expired; when full, the oldest is dropped. */
export class ExpiringCache<V> {
  readonly #entries = new Map<string, Entry<V>>();

  constructor(
    private readonly clock: Clock,
    private readonly max: number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** A value that could not be loaded is not kept. */
  get(key: string, load: () => Promise<Lasting<V>>): Promise<V> {
    const known = this.#entries.get(key);
    if (known && (known.until === undefined || this.clock.monotonic() < known.until)) return known.promise;
    const entry: Entry<V> = { promise: this.#load(key, load, () => entry), until: undefined };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.max) break;
      this.#entries.delete(oldest);
    }
    return entry.promise;
  }

  async #load(key: string, load: () => Promise<Lasting<V>>, self: () => Entry<V>): Promise<V> {
    try {
      // One turn later, so that the entry exists.
      await undefined;
      const { value, ttlMs } = await load();
      self().until = this.clock.monotonic() + ttlMs;
      return value;
    } catch (error) {
      if (this.#entries.get(key) === self()) this.#entries.delete(key);
      throw error;
    }
  }
}
