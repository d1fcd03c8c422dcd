import type { OwnerReference } from '../kube-object.js';
import type { ResourceChange, Store } from '../store/store.js';
import type { Stored } from '../store/stored.js';

/** Where an object is. */
export interface Location {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Who exists, by uid, and who says to be owned by whom. */
export class OwnerIndex {
  readonly #byUid = new Map<string, Location>();
  readonly #dependents = new Map<string, Map<string, Location>>();

  constructor(readonly store: Store) {
    for (const resource of store.filled()) {
      for (const item of store.resource(resource).list()) this.#insert(resource, item);
    }
  }

  /** Takes a change into account. */
  apply({ type, resource, current, previous }: ResourceChange): void {
    if (previous) this.#forget(resource, previous);
    if (type === 'DELETED') this.#byUid.delete(current.object.metadata.uid ?? '');
    else this.#insert(resource, current);
  }

  /** The object with this uid; owners of another namespace are none. */
  owner(reference: OwnerReference, namespace: string): Stored | undefined {
    const place = this.#byUid.get(reference.uid);
    if (!place || (place.namespace !== '' && place.namespace !== namespace)) return undefined;
    return this.store.get(place.resource, place);
  }

  dependents(uid: string): readonly Location[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }

  #insert(resource: string, item: Stored): void {
    const place = { resource, namespace: item.namespace, name: item.name };
    const { uid, ownerReferences } = item.object.metadata;
    if (uid !== undefined) this.#byUid.set(uid, place);
    for (const reference of ownerReferences ?? []) {
      const dependents = this.#dependents.get(reference.uid) ?? new Map<string, Location>();
      this.#dependents.set(reference.uid, dependents.set(nameOf(place), place));
    }
  }

  #forget(resource: string, item: Stored): void {
    const name = nameOf({ resource, namespace: item.namespace, name: item.name });
    for (const { uid } of item.object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(name);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }
}

export function nameOf({ resource, namespace, name }: Location): string {
  return `${resource}/${namespace}/${name}`;
}
