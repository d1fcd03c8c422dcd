import { keyOf } from '../client/api-resource.js';
import type { KubernetesObject } from '../objects.js';

/** By namespace, then name, in code units: the same order everywhere and without a locale. */
export function compareObjects(a: KubernetesObject, b: KubernetesObject): number {
  const namespaces = compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '');
  return namespaces === 0 ? compare(a.metadata.name, b.metadata.name) : namespaces;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Fewer objects than that wait until someone reads. */
const MERGE_FROM = 4_096;

/**
 * The objects of a store in order. Changes of known objects are made in place, found by bisection, and what comes after
 * all others is put at the end; what else is new, or gone, is merged in when someone reads, in one pass: inserting into an
 * array of 100,000 costs 170 µs each time, which a burst of new objects would pay without anybody looking. Where nobody
 * reads, it is merged once it is as much as a quarter of the rest: the keys of what waits take 130 bytes each.
 *
 * A reader gets the array itself, which then stays as it is: the next change works on a copy.
 */
export class SortedObjects {
  #objects: KubernetesObject[] = [];
  #lent = false;
  readonly #added = new Map<string, KubernetesObject>();
  readonly #removed = new Set<KubernetesObject>();

  /** Later changes do not show in it. */
  list(): readonly KubernetesObject[] {
    this.#merge();
    this.#lent = true;
    return this.#objects;
  }

  /** Adds, or replaces the one of the same namespace and name. */
  put(object: KubernetesObject): void {
    if (this.#isLast(object)) {
      this.#own().push(object);
      return;
    }
    const at = this.#find(object);
    const known = this.#objects[at];
    if (known === undefined || compareObjects(known, object) !== 0) {
      this.#added.set(keyOf(object), object);
      if (this.#added.size >= Math.max(MERGE_FROM, this.#objects.length / 4)) this.#merge();
      return;
    }
    this.#removed.delete(known);
    this.#own()[at] = object;
  }

  remove(object: KubernetesObject): void {
    if (this.#added.delete(keyOf(object))) return;
    const known = this.#objects[this.#find(object)];
    if (known && compareObjects(known, object) === 0) this.#removed.add(known);
  }

  /** Those of one namespace: a stretch of the list. */
  within(namespace: string): readonly KubernetesObject[] {
    this.#merge();
    const start = this.#bisect((object) => (object.metadata.namespace ?? '') < namespace);
    const end = this.#bisect((object) => (object.metadata.namespace ?? '') <= namespace);
    return this.#objects.slice(start, end);
  }

  /** What no reader has. */
  #own(): KubernetesObject[] {
    if (this.#lent) this.#objects = [...this.#objects];
    this.#lent = false;
    return this.#objects;
  }

  #merge(): void {
    if (this.#added.size === 0 && this.#removed.size === 0) return;
    const added = [...this.#added.values()].sort(compareObjects);
    const merged: KubernetesObject[] = [];
    let next = 0;
    for (const object of this.#objects) {
      if (this.#removed.has(object)) continue;
      for (let newer = added[next]; newer && compareObjects(newer, object) < 0; newer = added[++next])
        merged.push(newer);
      merged.push(object);
    }
    this.#objects = merged.concat(added.slice(next));
    this.#added.clear();
    this.#removed.clear();
    this.#lent = false;
  }

  /** After all that are known, those that wait included: so come the objects of a list. */
  #isLast(object: KubernetesObject): boolean {
    const last = this.#objects.at(-1);
    return last === undefined || compareObjects(last, object) < 0;
  }

  #find(object: KubernetesObject): number {
    return this.#bisect((other) => compareObjects(other, object) < 0);
  }

  /** Index of the first object that does not come before. */
  #bisect(before: (object: KubernetesObject) => boolean): number {
    let low = 0;
    let high = this.#objects.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const object = this.#objects[middle];
      if (object !== undefined && before(object)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
