/** An encoded body, valid as long as its resource has this tag and status. */
export interface Encoded {
  readonly tag: string;
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Encoded answers by resource, bounded in entries and in bytes; the one made longest ago goes first, since what
 * is read often is made anew with every change. A body larger than the whole bound is kept, alone: making it
 * again is what costs most.
 */
export class AnswerCache {
  readonly #entries = new Map<string, Encoded>();
  #bytes = 0;

  constructor(
    private readonly maxEntries: number,
    private readonly maxBytes: number,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The body made for exactly this tag and status. */
  get(key: string, tag: string, status: number): Buffer | undefined {
    const entry = this.#entries.get(key);
    return entry?.tag === tag && entry.status === status ? entry.body : undefined;
  }

  set(key: string, entry: Encoded): void {
    this.#drop(key);
    this.#entries.set(key, entry);
    this.#bytes += entry.body.length + key.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#fits() || oldest === key) break;
      this.#drop(oldest);
    }
  }

  #fits(): boolean {
    return this.#entries.size <= this.maxEntries && this.#bytes <= this.maxBytes;
  }

  #drop(key: string): void {
    const old = this.#entries.get(key);
    if (old === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= old.body.length + key.length;
  }
}
