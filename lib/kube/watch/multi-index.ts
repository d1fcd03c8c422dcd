import type { KubernetesObject } from '../objects.js';

/** The values under which an index lists an object. */
export type IndexValues = (object: KubernetesObject) => readonly string[];

type Entry = KubernetesObject | readonly KubernetesObject[] | Set<KubernetesObject>;

/** Objects of one value from which on they are a set; an array of two takes a third of its memory. */
const SET_FROM = 9;

/** Objects by a value. A value with one object, which is the rule for names, costs no list. */
export class MultiIndex {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly valuesOf: IndexValues) {}

  add(object: KubernetesObject): void {
    for (const value of this.valuesOf(object)) {
      const entry = this.#entries.get(value);
      if (entry === undefined) this.#entries.set(value, object);
      else if (entry instanceof Set) entry.add(object);
      else {
        const listed = listOf(entry);
        if (!listed.includes(object)) this.#entries.set(value, entryOf([...listed, object]));
      }
    }
  }

  remove(object: KubernetesObject): void {
    for (const value of this.valuesOf(object)) {
      const entry = this.#entries.get(value);
      if (entry === undefined) continue;
      if (entry instanceof Set) {
        if (entry.delete(object) && entry.size === 0) this.#entries.delete(value);
        continue;
      }
      const left = listOf(entry).filter((each) => each !== object);
      if (left.length === 0) this.#entries.delete(value);
      else this.#entries.set(value, entryOf(left));
    }
  }

  get(value: string): readonly KubernetesObject[] {
    const entry = this.#entries.get(value);
    if (entry === undefined) return [];
    return entry instanceof Set ? [...entry] : listOf(entry);
  }
}

function listOf(entry: KubernetesObject | readonly KubernetesObject[]): readonly KubernetesObject[] {
  return isList(entry) ? entry : [entry];
}

function isList(entry: KubernetesObject | readonly KubernetesObject[]): entry is readonly KubernetesObject[] {
  return Array.isArray(entry);
}

function entryOf(objects: readonly KubernetesObject[]): Entry {
  const [only, another] = objects;
  if (only !== undefined && another === undefined) return only;
  return objects.length < SET_FROM ? objects : new Set(objects);
}
