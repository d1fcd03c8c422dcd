/** Keys that wait, first in first out, each with the monotonic time since when. */
export class Lane {
  readonly #since = new Map<string, number>();

  get size(): number {
    return this.#since.size;
  }

  /** When the first key began to wait; Infinity when none does. */
  get since(): number {
    for (const since of this.#since.values()) return since;
    return Number.POSITIVE_INFINITY;
  }

  has(key: string): boolean {
    return this.#since.has(key);
  }

  push(key: string, since: number): void {
    this.#since.set(key, since);
  }

  /** The first key; a Map keeps its order, and taking the first costs no copy. */
  shift(): string | undefined {
    for (const key of this.#since.keys()) {
      this.#since.delete(key);
      return key;
    }
    return undefined;
  }

  /** Takes a key out and gives the time since when it has waited. */
  remove(key: string): number {
    const since = this.#since.get(key) ?? Number.POSITIVE_INFINITY;
    this.#since.delete(key);
    return since;
  }

  clear(): void {
    this.#since.clear();
  }
}
