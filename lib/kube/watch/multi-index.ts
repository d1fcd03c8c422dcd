import type { KubernetesObject } from '../objects.js';

/** The values under which an index lists an object. */
export type IndexValues = (object: KubernetesObject) => readonly string[];

/** Objects by a value. A value with one object, which is the rule for names, costs no set. */
export class MultiIndex {
  readonly #entries = new Map<string, KubernetesObject | Set<KubernetesObject>>();

  constructor(private readonly valuesOf: IndexValues) {}

  add(object: KubernetesObject): void {
    for (const value of this.valuesOf(object)) {
      const entry = this.#entries.get(value);
      if (entry === undefined) this.#entries.set(value, object);
      else if (entry instanceof Set) entry.add(object);
      else if (entry !== object) this.#entries.set(value, new Set([entry, object]));
    }
  }

  remove(object: KubernetesObject): void {
    for (const value of this.valuesOf(object)) {
      const entry = this.#entries.get(value);
      if (entry === object) this.#entries.delete(value);
      else if (entry instanceof Set && entry.delete(object) && entry.size === 0) this.#entries.delete(value);
    }
  }

  get(value: string): readonly KubernetesObject[] {
    const entry = this.#entries.get(value);
    if (entry === undefined) return [];
    return entry instanceof Set ? [...entry] : [entry];
  }

  clear(): void {
    this.#entries.clear();
  }
}
