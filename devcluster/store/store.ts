import type { KubeObject, ObjectKey } from '../kube-object.js';
import { ResourceStore } from './resource-store.js';
import { type Change, Stored } from './stored.js';

/** A change and the resource it happened in, for controllers that look at all of them. */
export interface ResourceChange extends Change {
  readonly resource: string;
}

/**
 * Every object of the cluster, under one ever growing resourceVersion. Resources are named by their storage key
 * (`widgets.example.org`, `configmaps`). Nothing here checks a write: the handlers do, in the same turn.
 */
export class Store {
  readonly #resources = new Map<string, ResourceStore>();
  readonly #observers = new Set<(change: ResourceChange) => void>();
  #version = 1;
  /** What happened up to this version is forgotten. */
  #compacted = 0;

  /** The latest resourceVersion given out. */
  get version(): number {
    return this.#version;
  }

  resource(name: string): ResourceStore {
    let store = this.#resources.get(name);
    if (!store) {
      store = new ResourceStore(this.#compacted);
      this.#resources.set(name, store);
    }
    return store;
  }

  get(resource: string, key: ObjectKey): Stored | undefined {
    return this.#resources.get(resource)?.get(key);
  }

  /**
   * Stores a new state of an object, new or not, and gives it the next resourceVersion. `storedAs` is the version that it
   * is in; that of the state before unless given.
   */
  put(resource: string, object: KubeObject, storedAs?: string): Stored {
    const store = this.resource(resource);
    const key = { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' };
    const previous = store.get(key);
    const current = this.#stamp(object, storedAs ?? previous?.storedAs);
    const type = previous ? 'MODIFIED' : 'ADDED';
    this.#commit(resource, store, { type, version: current.version, current, previous });
    return current;
  }

  /**
   * Removes an object. Watchers are told its last state, or `last` when the write that removes it also changed it,
   * with the resourceVersion of the removal.
   */
  remove(resource: string, key: ObjectKey, last?: KubeObject, storedAs?: string): Stored | undefined {
    const store = this.resource(resource);
    const previous = store.get(key);
    if (!previous) return undefined;
    const current = this.#stamp(last ?? previous.object, storedAs ?? previous.storedAs);
    this.#commit(resource, store, { type: 'DELETED', version: current.version, current, previous });
    return current;
  }

  /** Calls `observer` with every change of every resource, after the resource's own watchers. */
  observe(observer: (change: ResourceChange) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Forgets the past of every resource, as etcd's compaction does. */
  compact(): void {
    this.#compacted = ++this.#version;
    for (const store of this.#resources.values()) store.compact(this.#compacted);
  }

  /** Names of the resources that hold at least one object. */
  filled(): string[] {
    return [...this.#resources].filter(([, store]) => store.size > 0).map(([name]) => name);
  }

  #stamp(object: KubeObject, storedAs: string | undefined): Stored {
    const version = ++this.#version;
    const metadata = { ...object.metadata, resourceVersion: String(version) };
    return new Stored({ ...object, metadata }, version, storedAs === undefined ? {} : { storedAs });
  }

  #commit(resource: string, store: ResourceStore, change: Change): void {
    store.commit(change);
    for (const observer of this.#observers) observer({ ...change, resource });
  }
}
