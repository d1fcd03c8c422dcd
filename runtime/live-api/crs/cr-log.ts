/**
 * Which CRs of one CRD have changed since when, by key: what became of one is read from the cache when it is sent, so
 * nothing of it is kept here. A key stands once, at its last change. The oldest of more than 65,536 keys are dropped:
 * a reader that was not sent them starts over.
 */

/** Some 6 MiB of keys and numbers, while somebody reads. */
const MAX_KEYS = 65_536;

export class CrLog {
  /** The number of the last change of each key, in ascending order. */
  readonly #changes = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #last = 0;
  /** The greatest number that was dropped. */
  #dropped = 0;
  /** What was asked for last: most readers ask for the same. */
  #answered: { readonly since: number; readonly last: number; readonly keys: readonly string[] } | undefined;

  constructor(private readonly maxKeys = MAX_KEYS) {}

  /** The number of the last change. */
  get last(): number {
    return this.#last;
  }

  get size(): number {
    return this.#changes.size;
  }

  add(key: string): void {
    this.#changes.delete(key);
    this.#changes.set(key, ++this.#last);
    if (this.#changes.size > this.maxKeys) {
      for (const [oldest, number] of this.#changes) {
        this.#changes.delete(oldest);
        this.#dropped = number;
        break;
      }
    }
    for (const onChange of this.#listeners) onChange();
  }

  /** The keys that changed after that number; undefined: not all of them are known any more. */
  since(number: number): readonly string[] | undefined {
    if (number < this.#dropped) return undefined;
    if (this.#answered?.since !== number || this.#answered.last !== this.#last) {
      const keys = [...this.#changes].filter(([, changed]) => changed > number).map(([key]) => key);
      this.#answered = { since: number, last: this.#last, keys };
    }
    return this.#answered.keys;
  }

  /** Calls back with every change, until the returned function is called. */
  watch(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }
}
