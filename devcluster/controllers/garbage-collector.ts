import type { Turn } from '../admission/turn.js';
import type { ClusterState } from '../cluster-state.js';
import { FOREGROUND, ORPHAN } from '../handlers/delete.js';
import type { OwnerReference } from '../kube-object.js';
import type { ResourceChange } from '../store/store.js';
import type { Stored } from '../store/stored.js';
import { deleteAdmitted } from './admitted-delete.js';
import { withoutFinalizer, writeMetadata } from './internal-write.js';
import { type Location, nameOf, OwnerIndex } from './owner-index.js';
import { QueuedController } from './queued-controller.js';

const ACCOUNT = 'generic-garbage-collector';

/**
 * Deletes what has lost its owners, carries out foreground deletions and orphaning (Kubernetes docs, "Garbage
 * Collection"). It acts a moment after the change that concerns it.
 */
export class GarbageCollector extends QueuedController {
  readonly #index: OwnerIndex;

  constructor(state: ClusterState) {
    super(state);
    this.#index = new OwnerIndex(state.store);
  }

  protected observe(change: ResourceChange): void {
    this.#index.apply(change);
    const { metadata } = change.current.object;
    if (change.type === 'DELETED') {
      this.#checkAll(this.#index.dependents(metadata.uid ?? ''));
      for (const owner of metadata.ownerReferences ?? []) this.#checkOwner(owner, change.current.namespace);
    } else if (metadata.ownerReferences?.length || metadata.deletionTimestamp !== undefined) {
      const { resource, current } = change;
      this.#check({ resource, namespace: current.namespace, name: current.name });
    }
  }

  /** An owner that is deleted in the foreground may have waited for this dependent. */
  #checkOwner(reference: OwnerReference, namespace: string): void {
    const owner = this.#index.owner(reference, namespace);
    const key = owner && this.#keyOf(owner, reference);
    if (owner && key) this.#check({ resource: key, namespace: owner.namespace, name: owner.name });
  }

  #keyOf(owner: Stored, reference: OwnerReference): string | undefined {
    const [group = ''] = reference.apiVersion.includes('/') ? reference.apiVersion.split('/') : [''];
    const resource = this.state.registry.byKind(group, reference.kind);
    const key =
      resource && (resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`);
    return key && this.state.store.get(key, owner) ? key : undefined;
  }

  #checkAll(places: readonly Location[]): void {
    for (const place of places) this.#check(place);
  }

  #check(place: Location): void {
    this.queue.add(nameOf(place), () => this.#settle(place));
  }

  *#settle(place: Location): Turn<void> {
    const stored = this.state.store.get(place.resource, place);
    if (!stored) return;
    const { finalizers = [], deletionTimestamp } = stored.object.metadata;
    if (deletionTimestamp === undefined) yield* this.#settleOwners(place, stored);
    else if (finalizers.includes(ORPHAN)) this.#orphan(place, stored);
    else if (finalizers.includes(FOREGROUND)) this.#foreground(place, stored);
  }

  *#settleOwners(place: Location, stored: Stored): Turn<void> {
    const { ownerReferences = [] } = stored.object.metadata;
    if (ownerReferences.length === 0) return;
    const owners = ownerReferences.map((reference) => ({
      reference,
      owner: this.#index.owner(reference, stored.namespace),
    }));
    const solid = owners.filter(({ owner }) => owner !== undefined && !waitsForDependents(owner));
    if (solid.length === 0) {
      const foreground = owners.some(({ owner }) => owner !== undefined);
      const nested = this.#index.dependents(stored.object.metadata.uid ?? '').length > 0;
      const policy = foreground && nested ? 'Foreground' : 'Background';
      yield* deleteAdmitted(this.state, place.resource, stored, { policy, account: ACCOUNT });
    } else if (solid.length < owners.length) {
      this.#keepOwners(
        place,
        stored,
        solid.map(({ reference }) => reference),
      );
    }
  }

  #keepOwners(place: Location, stored: Stored, kept: OwnerReference[]): void {
    const { ownerReferences: _, ...metadata } = stored.object.metadata;
    const changed = kept.length > 0 ? { ...metadata, ownerReferences: kept } : metadata;
    writeMetadata(this.state, place.resource, stored, changed);
  }

  #orphan(place: Location, stored: Stored): void {
    const uid = stored.object.metadata.uid ?? '';
    for (const dependent of this.#index.dependents(uid)) {
      const found = this.state.store.get(dependent.resource, dependent);
      const references = found?.object.metadata.ownerReferences ?? [];
      if (found)
        this.#keepOwners(
          dependent,
          found,
          references.filter((reference) => reference.uid !== uid),
        );
    }
    writeMetadata(this.state, place.resource, stored, withoutFinalizer(stored.object.metadata, ORPHAN));
  }

  #foreground(place: Location, stored: Stored): void {
    const uid = stored.object.metadata.uid ?? '';
    const dependents = this.#index.dependents(uid);
    const blocking = dependents.some((dependent) => {
      const found = this.state.store.get(dependent.resource, dependent);
      const references = found?.object.metadata.ownerReferences ?? [];
      return references.some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true);
    });
    if (!blocking) {
      writeMetadata(this.state, place.resource, stored, withoutFinalizer(stored.object.metadata, FOREGROUND));
    }
    this.#checkAll(dependents);
  }
}

function waitsForDependents({ object }: Stored): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  return deletionTimestamp !== undefined && finalizers.includes(FOREGROUND);
}
