/** The response of a resource as long as it has this tag. */
export interface CachedResponse {
  readonly tag: string;
  readonly status: number;
  /** undefined: so far only the status was needed. */
  readonly body: Buffer | undefined;
}

/**
 * Responses by resource, bounded in entries and in bytes; the one made longest ago is dropped first, since what is read
 * often is made again with every change. A body larger than the whole bound is kept, alone: making it again costs most.
 */
export class ResponseCache {
  readonly #entries = new Map<string, CachedResponse>();
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

  /** The response made for exactly this tag. */
  get(key: string, tag: string): CachedResponse | undefined {
    const entry = this.#entries.get(key);
    return entry?.tag === tag ? entry : undefined;
  }

  set(key: string, entry: CachedResponse): void {
    this.#drop(key);
    this.#entries.set(key, entry);
    this.#bytes += sizeOf(key, entry);
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
    this.#bytes -= sizeOf(key, old);
  }
}

function sizeOf(key: string, { body }: CachedResponse): number {
  return key.length + (body?.length ?? 0);
}
