interface Item {
  readonly key: string;
  readonly since: number;
  readonly trigger: string | undefined;
  /** Taken out from the middle; skipped when it comes up. */
  gone: boolean;
}

/**
 * Keys that wait, first in first out, each with the monotonic time since when; constant time on average. A `Map` in
 * insertion order is not: finding its first key walks over the deleted ones, 3 s of work for 100,000 keys.
 */
export class Lane {
  readonly #waiting = new Map<string, Item>();
  #order: (Item | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** When the first key began to wait; Infinity when none does. */
  get since(): number {
    return this.#first()?.since ?? Number.POSITIVE_INFINITY;
  }

  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  push(key: string, since: number, trigger?: string): void {
    const item = { key, since, trigger, gone: false };
    this.#waiting.set(key, item);
    this.#order.push(item);
  }

  shift(): { readonly key: string; readonly trigger: string | undefined } | undefined {
    const first = this.#first();
    if (!first) return undefined;
    this.#skip();
    this.#waiting.delete(first.key);
    return first;
  }

  /** Takes a key out and gives the time since when it has waited. */
  remove(key: string): number {
    const item = this.#waiting.get(key);
    if (!item) return Number.POSITIVE_INFINITY;
    item.gone = true;
    this.#waiting.delete(key);
    return item.since;
  }

  clear(): void {
    this.#waiting.clear();
    this.#order = [];
    this.#head = 0;
  }

  #first(): Item | undefined {
    while (this.#order[this.#head]?.gone) this.#skip();
    return this.#order[this.#head];
  }

  /** Gives the space of what was taken back once it is the larger half. */
  #skip(): void {
    this.#order[this.#head] = undefined;
    this.#head += 1;
    if (this.#head < 64 || this.#head * 2 < this.#order.length) return;
    this.#order = this.#order.slice(this.#head);
    this.#head = 0;
  }
}
