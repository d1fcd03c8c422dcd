/**
 * The cache of one resource: what a reflector has seen, by key, sorted, and by indexes. Objects are frozen and without
 * `managedFields`. Reads are from memory and show one moment; the API server may be ahead of it.
 */

import { keyOf, keyOfName } from '../client/api-resource.js';
import { cacheObject, lastWriter, type ObjectType, TextPool } from '../client/kube-object.js';
import { compareVersions } from '../client/resource-version.js';
import type { KubernetesObject } from '../objects.js';
import type { Delta } from './delta.js';
import { MultiIndex } from './multi-index.js';
import { SortedObjects } from './sorted-objects.js';

export interface StoreOptions {
  /** Index by the uid of every owner (for children). */
  readonly owners?: boolean;
  /** Index by these labels. */
  readonly labels?: readonly string[];
  /** Remember who else than this field manager wrote an object last. */
  readonly writersBut?: string;
}

/** Objects of a list at a step: a millisecond or two. */
const STEP = 500;

export class Store {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #sorted = new SortedObjects();
  readonly #names = new MultiIndex((object) => [object.metadata.name]);
  readonly #owners = new MultiIndex((object) =>
    (object.metadata.ownerReferences ?? []).map(({ uid }) => uid),
  );
  readonly #labels: ReadonlyMap<string, MultiIndex>;
  readonly #indexes: readonly MultiIndex[];
  readonly #pool = new TextPool();
  /** Field managers other than ours, of objects that they wrote last. */
  readonly #writers = new WeakMap<KubernetesObject, string>();
  readonly #listeners = new Set<() => void>();
  #version: string | undefined;

  constructor(private readonly options: StoreOptions = {}) {
    const labels = options.labels ?? [];
    this.#labels = new Map(
      labels.map((label) => [label, new MultiIndex((object) => labelOf(object, label))]),
    );
    this.#indexes = [this.#names, ...(options.owners ? [this.#owners] : []), ...this.#labels.values()];
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Version up to which the cache has seen everything; undefined before the first list. */
  get version(): string | undefined {
    return this.#version;
  }

  get(namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#objects.get(keyOfName(namespace, name));
  }

  byKey(key: string): KubernetesObject | undefined {
    return this.#objects.get(key);
  }

  /** Sorted by namespace and name; the array stays as it is when the store changes. */
  list(): readonly KubernetesObject[] {
    return this.#sorted.list();
  }

  /** Sorted by name. */
  inNamespace(namespace: string): readonly KubernetesObject[] {
    return this.#sorted.within(namespace);
  }

  byName(name: string): readonly KubernetesObject[] {
    return this.#names.get(name);
  }

  /** Throws a RangeError when the store was made without `owners`. */
  ownedBy(uid: string): readonly KubernetesObject[] {
    if (!this.options.owners) throw new RangeError('the store has no index of owners');
    return this.#owners.get(uid);
  }

  /** Throws a RangeError when the store has no index of that label. */
  labelled(label: string, value: string): readonly KubernetesObject[] {
    const index = this.#labels.get(label);
    if (!index) throw new RangeError(`the store has no index of the label ${label}`);
    return index.get(value);
  }

  /**
   * Whether the cache shows everything up to that version: events of a resource come in order, so one version stands
   * for all objects. A version that cannot be compared counts as seen.
   */
  hasSeen(version: string): boolean {
    if (this.#version === undefined) return false;
    const order = compareVersions(this.#version, version);
    return order === undefined || order >= 0;
  }

  /** Calls `listener` whenever `version` moves; gives the function that ends that. */
  onProgress(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Does ahead what taking this object will do to it; it is not in the cache yet. One that the cache has in the same
   * version is given instead, so that a relist does not hold every object twice.
   */
  prepare(object: KubernetesObject, type: ObjectType): KubernetesObject {
    const known = this.#objects.get(keyOf(object));
    return known && isSame(known, object) ? known : this.#cached(object, type);
  }

  #cached(object: KubernetesObject, type: ObjectType): KubernetesObject {
    this.#noteWriter(object);
    return cacheObject(object, type, this.#pool);
  }

  /** The field manager that wrote this object of the cache last, where it was somebody else than `writersBut`. */
  otherWriter(object: KubernetesObject): string | undefined {
    return this.#writers.get(object);
  }

  /** Before the managed fields are dropped. */
  #noteWriter(object: KubernetesObject): void {
    const { writersBut: own } = this.options;
    const manager = own === undefined ? own : lastWriter(object, own);
    if (manager !== undefined && manager !== own) this.#writers.set(object, this.#pool.share(manager));
  }

  /** Takes one added or changed object. A new uid under a known key is a deletion and an addition. */
  put(object: KubernetesObject, type: ObjectType): readonly Delta[] {
    const cached = this.prepare(object, type);
    const key = keyOf(cached);
    const old = this.#objects.get(key);
    this.#set(key, cached, old);
    return changes(old, cached);
  }

  /** Takes a deletion with the object's last state. */
  remove(object: KubernetesObject, type: ObjectType): readonly Delta[] {
    const key = keyOf(object);
    const old = this.#objects.get(key);
    if (!old) return [];
    this.#delete(key, old);
    return [{ type: 'deleted', object: this.prepare(object, type), missed: false }];
  }

  /**
   * Takes a whole list, and gives what differs, deletions first: so many objects at each step, after which the cache shows
   * a part of the list. All of 100,000 in one step would block the event loop for a third of a second.
   */
  *replace(objects: readonly KubernetesObject[], type: ObjectType): Generator<readonly Delta[], void> {
    yield* this.#removeAllBut(objects);
    let deltas: Delta[] = [];
    for (const [index, object] of objects.entries()) {
      const key = keyOf(object);
      const old = this.#objects.get(key);
      if (!old || !isSame(old, object)) {
        const next = this.#cached(object, type);
        this.#set(key, next, old);
        deltas.push(...changes(old, next));
      }
      if (index % STEP !== STEP - 1) continue;
      yield deltas;
      deltas = [];
    }
    yield deltas;
  }

  *#removeAllBut(objects: readonly KubernetesObject[]): Generator<readonly Delta[], void> {
    if (this.#objects.size === 0) return;
    const keys = new Set<string>();
    for (const [index, object] of objects.entries()) {
      keys.add(keyOf(object));
      if (index % STEP === STEP - 1) yield [];
    }
    let looked = 0;
    let deltas: Delta[] = [];
    for (const [key, object] of this.#objects) {
      if (!keys.has(key)) {
        this.#delete(key, object);
        deltas.push({ type: 'deleted', object, missed: true });
      }
      if (++looked % STEP !== 0) continue;
      yield deltas;
      deltas = [];
    }
    yield deltas;
  }

  /** Notes that everything up to `version` has been taken. */
  advance(version: string): void {
    if (this.#version === version) return;
    this.#version = version;
    for (const listener of [...this.#listeners]) listener();
  }

  #set(key: string, object: KubernetesObject, old: KubernetesObject | undefined): void {
    this.#objects.set(key, object);
    this.#sorted.put(object);
    for (const index of this.#indexes) {
      if (old) index.remove(old);
      index.add(object);
    }
  }

  #delete(key: string, object: KubernetesObject): void {
    this.#objects.delete(key);
    this.#sorted.remove(object);
    for (const index of this.#indexes) index.remove(object);
  }
}

function changes(old: KubernetesObject | undefined, object: KubernetesObject): readonly Delta[] {
  if (!old) return [{ type: 'added', object }];
  if (sameUid(old, object)) return [{ type: 'updated', object, old }];
  return [
    { type: 'deleted', object: old, missed: true },
    { type: 'added', object },
  ];
}

/** The same object in the same version. */
function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  const version = b.metadata.resourceVersion;
  return sameUid(a, b) && version !== undefined && a.metadata.resourceVersion === version;
}

function sameUid(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.metadata.uid === b.metadata.uid;
}

function labelOf(object: KubernetesObject, label: string): readonly string[] {
  const value = object.metadata.labels?.[label];
  return value === undefined ? [] : [value];
}
