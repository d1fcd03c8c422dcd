/**
 * Keys that wait, each with the monotonic time since when. Namespaces take turns: each gives one key a round, so that many
 * keys of one namespace delay a key of another by one turn. Within a namespace the first in is the first out.
 *
 * Not guaranteed: order between namespaces, and that the key that has waited longest comes next.
 */
import { Fifo } from './fifo.js';

/** A key as it waits. */
export interface Waiting {
  readonly key: string;
  readonly since: number;
  readonly trigger: string | undefined;
}

/** The trigger of the first fill after a start or a takeover: as far as can be seen, nothing has changed. */
export const FIRST_FILL = 'start';

interface Item extends Waiting {
  trigger: string | undefined;
  readonly group: Group;
  /** Taken, or removed from the middle; skipped when its turn comes. */
  gone: boolean;
}

/** The keys of one namespace. */
interface Group {
  readonly namespace: string;
  readonly items: Fifo<Item>;
  /** Items that are not gone. */
  size: number;
}

export class Lane {
  readonly #waiting = new Map<string, Item>();
  readonly #groups = new Map<string, Group>();
  /** All items in the order of arrival. */
  #order = new Fifo<Item>();
  /** Items of the first fill. */
  #firstFill = 0;
  #turns = new Fifo<Group>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Keys that wait because something changed: those of the first fill are not counted. */
  get changes(): number {
    return this.size - this.#firstFill;
  }

  /** When the longest-waiting key was added; Infinity when none waits. */
  get since(): number {
    while (this.#order.first()?.gone) this.#order.shift();
    return this.#order.first()?.since ?? Number.POSITIVE_INFINITY;
  }

  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  /** Keys of the namespace of `key` that wait. */
  sizeBeside(key: string): number {
    return this.#groups.get(namespaceOf(key))?.size ?? 0;
  }

  push(key: string, since: number, trigger?: string): void {
    const group = this.#groupOf(key);
    const item: Item = { key, since, trigger, group, gone: false };
    group.size += 1;
    if (trigger === FIRST_FILL) this.#firstFill += 1;
    group.items.push(item);
    this.#waiting.set(key, item);
    this.#order.push(item);
  }

  /** A key of the first fill has changed while it waits. */
  hasChanged(key: string, trigger: string | undefined): void {
    const item = this.#waiting.get(key);
    if (item?.trigger !== FIRST_FILL || trigger === FIRST_FILL) return;
    item.trigger = trigger;
    this.#firstFill -= 1;
  }

  /** The key whose turn is next; it stays. */
  next(): Waiting | undefined {
    for (let group = this.#turns.first(); group; group = this.#turns.first()) {
      if (group.size > 0) return firstOf(group);
      this.#turns.shift();
      this.#groups.delete(group.namespace);
    }
    return undefined;
  }

  /** Takes the key whose turn is next. */
  shift(): Waiting | undefined {
    const item = this.next();
    const group = this.#turns.first();
    if (!item || !group) return undefined;
    this.#turns.shift();
    this.#turns.push(group);
    group.items.shift();
    this.#drop(item.key);
    return item;
  }

  /** Takes a key out and returns it as it waited. */
  remove(key: string): Waiting | undefined {
    const item = this.#waiting.get(key);
    if (item) this.#drop(key);
    return item;
  }

  /** Takes the newest key of the namespace with the most keys, when it has two or more. */
  takeNewest(): Waiting | undefined {
    let largest: Group | undefined;
    for (const group of this.#groups.values()) if (group.size > (largest?.size ?? 1)) largest = group;
    if (!largest) return undefined;
    while (largest.items.last()?.gone) largest.items.pop();
    const item = largest.items.pop();
    if (item) this.#drop(item.key);
    return item;
  }

  clear(): void {
    this.#waiting.clear();
    this.#firstFill = 0;
    this.#groups.clear();
    this.#order = new Fifo();
    this.#turns = new Fifo();
  }

  #groupOf(key: string): Group {
    const namespace = namespaceOf(key);
    const known = this.#groups.get(namespace);
    if (known) return known;
    const group: Group = { namespace, items: new Fifo(), size: 0 };
    this.#groups.set(namespace, group);
    this.#turns.push(group);
    return group;
  }

  #drop(key: string): void {
    const item = this.#waiting.get(key);
    if (!item) return;
    item.gone = true;
    item.group.size -= 1;
    if (item.trigger === FIRST_FILL) this.#firstFill -= 1;
    this.#waiting.delete(key);
    if (this.#waiting.size === 0) this.clear();
  }
}

function firstOf({ items }: Group): Waiting | undefined {
  while (items.first()?.gone) items.shift();
  return items.first();
}

/** Of `namespace/name`; empty for cluster-scoped CRs. */
function namespaceOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}
