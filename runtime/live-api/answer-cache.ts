/** What a resource answers as long as it has this tag. */
export interface Answer {
  readonly tag: string;
  readonly status: number;
  /** undefined: nobody has asked for more than whether it has changed. */
  readonly body: Buffer | undefined;
}

/**
 * Answers by resource, bounded in entries and in bytes; the one made longest ago goes first, since what
 * is read often is made anew with every change. A body larger than the whole bound is kept, alone: making it
 * again is what costs most.
 */
export class AnswerCache {
  readonly #entries = new Map<string, Answer>();
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

  /** The answer made for exactly this tag. */
  get(key: string, tag: string): Answer | undefined {
    const entry = this.#entries.get(key);
    return entry?.tag === tag ? entry : undefined;
  }

  set(key: string, entry: Answer): void {
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

function sizeOf(key: string, { body }: Answer): number {
  return key.length + (body?.length ?? 0);
}
