import type { KubernetesObject } from '../view.js';

/** By namespace, then name, in code units: the same order everywhere and without a locale. */
export function compareObjects(a: KubernetesObject, b: KubernetesObject): number {
  const namespaces = compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '');
  return namespaces === 0 ? compare(a.metadata.name, b.metadata.name) : namespaces;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The objects of a store in order. A change finds its place by bisection and moves references, which for 100,000
 * objects takes microseconds; a reader gets the array itself, and the next change after that works on a copy.
 */
export class SortedObjects {
  #objects: KubernetesObject[] = [];
  #lent = false;

  /** Stays as it is; later changes do not show in it. */
  list(): readonly KubernetesObject[] {
    this.#lent = true;
    return this.#objects;
  }

  /** Adds, or replaces the one of the same namespace and name. */
  put(object: KubernetesObject): void {
    const objects = this.#own();
    const at = this.#find(object);
    const same = objects[at] !== undefined && compareObjects(objects[at], object) === 0;
    objects.splice(at, same ? 1 : 0, object);
  }

  remove(object: KubernetesObject): void {
    const at = this.#find(object);
    const found = this.#objects[at];
    if (found && compareObjects(found, object) === 0) this.#own().splice(at, 1);
  }

  replace(objects: Iterable<KubernetesObject>): void {
    this.#objects = [...objects].sort(compareObjects);
    this.#lent = false;
  }

  /** Those of one namespace: a stretch of the list. */
  within(namespace: string): readonly KubernetesObject[] {
    const start = this.#bisect((object) => (object.metadata.namespace ?? '') < namespace);
    const end = this.#bisect((object) => (object.metadata.namespace ?? '') <= namespace);
    return this.#objects.slice(start, end);
  }

  #own(): KubernetesObject[] {
    if (this.#lent) {
      this.#objects = [...this.#objects];
      this.#lent = false;
    }
    return this.#objects;
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
