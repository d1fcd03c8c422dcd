/** Something that happens at a time; cancelled entries do not happen. */
export interface Entry {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
  cancelled: boolean;
}

/**
 * The one time of a history, in whole milliseconds since its beginning. Entries happen in the order of their time, then
 * of their making; after each, every promise callback that became ready has run before the next one happens.
 */
export class Timeline {
  #now = 0;
  #order = 0;
  readonly #heap: Entry[] = [];

  get now(): number {
    return this.#now;
  }

  after(ms: number, happen: () => void): Entry {
    const entry: Entry = {
      at: this.#now + Math.max(0, Math.ceil(ms)),
      order: this.#order++,
      happen,
      cancelled: false,
    };
    push(this.#heap, entry);
    return entry;
  }

  /** Goes on until `end`, or until `done` says so after an entry. */
  async run(end: number, afterEach: () => void, done: () => boolean = () => false): Promise<void> {
    for (let next = this.#heap[0]; next && next.at <= end && !done(); next = this.#heap[0]) {
      pop(this.#heap);
      if (next.cancelled) continue;
      this.#now = next.at;
      next.happen();
      await settled();
      afterEach();
    }
    if (!done()) this.#now = end;
  }
}

/** Nothing in a history waits for anything real, so one turn of the event loop lets all of it settle. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(entry, heap[parent] as Entry)) break;
    heap[index] = heap[parent] as Entry;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && before(heap[right] as Entry, heap[left] as Entry) ? right : left;
    if (!before(heap[child] as Entry, last)) break;
    heap[index] = heap[child] as Entry;
    index = child;
  }
  heap[index] = last;
}
