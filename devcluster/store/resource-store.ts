import type { KubeObject, ObjectKey } from '../kube-object.js';
import { type Change, Stored } from './stored.js';

/** How many changes a resource remembers for watches that start in the past and for paged lists. */
const HISTORY = 8_192;

interface Bucket {
  readonly objects: Map<string, Stored>;
  /** Names in order; undefined after a name came or went. */
  sorted: Stored[] | undefined;
}

/**
 * The objects of one resource, by namespace, and the changes that led to them.
 * It does not assign resourceVersions: `Store` does, so that all resources share one sequence.
 */
export class ResourceStore {
  readonly #buckets = new Map<string, Bucket>();
  readonly #watchers = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #forgotten: number;
  #count = 0;

  /** `since`: the resourceVersion up to which the past is forgotten. */
  constructor(since: number) {
    this.#forgotten = since;
  }

  get(key: ObjectKey): Stored | undefined {
    return this.#buckets.get(key.namespace)?.objects.get(key.name);
  }

  /** Objects of one namespace, or of all, in the order of namespace and name. */
  list(namespace?: string): readonly Stored[] {
    if (namespace !== undefined) return this.#sorted(this.#buckets.get(namespace));
    if (this.#buckets.size === 1) for (const bucket of this.#buckets.values()) return this.#sorted(bucket);
    return [...this.#buckets.keys()].sort(byText).flatMap((name) => this.#sorted(this.#buckets.get(name)));
  }

  get size(): number {
    return this.#count;
  }

  /** The oldest resourceVersion from which every later change is still known. */
  get oldest(): number {
    return this.#forgotten;
  }

  /** Changes after `version`, oldest first; undefined when some of them are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    let index = this.#history.length;
    while (index > 0 && (this.#history[index - 1]?.version ?? 0) > version) index--;
    return this.#history.slice(index);
  }

  /** The objects as they were at `version`; undefined when that is forgotten. */
  listAt(version: number, namespace?: string): readonly Stored[] | undefined {
    const changes = this.since(version);
    if (!changes) return undefined;
    const then = new Map<string, Stored | undefined>();
    for (const { current, previous } of changes) {
      const key = `${current.namespace}/${current.name}`;
      if (!then.has(key)) then.set(key, previous);
    }
    if (then.size === 0) return this.list(namespace);
    const kept = this.list(namespace).filter((item) => !then.has(`${item.namespace}/${item.name}`));
    const restored = [...then.values()].filter(
      (item) => item !== undefined && (namespace === undefined || item.namespace === namespace),
    );
    return [...kept, ...(restored as Stored[])].sort(byKey);
  }

  /** Takes a change into the state and the history and tells every watcher. */
  commit(change: Change): void {
    const { current, type } = change;
    const bucket = this.#bucket(current.namespace);
    if (type === 'DELETED') bucket.objects.delete(current.name);
    else bucket.objects.set(current.name, current);
    if (type === 'MODIFIED') this.#replaceSorted(bucket, change);
    else {
      bucket.sorted = undefined;
      this.#count += type === 'ADDED' ? 1 : -1;
    }
    if (bucket.objects.size === 0) this.#buckets.delete(current.namespace);
    this.#history.push(change);
    if (this.#history.length > HISTORY * 2) this.#forget(this.#history.length - HISTORY);
    for (const watcher of this.#watchers) watcher(change);
  }

  /** What is stored is read otherwise from now on; nothing has changed, so nobody is told and versions stay. */
  reread(read: (stored: Stored) => KubeObject): void {
    for (const bucket of this.#buckets.values()) {
      for (const [name, stored] of bucket.objects) {
        const { version, storedAs } = stored;
        bucket.objects.set(name, new Stored(read(stored), version, { storedAs }));
      }
      bucket.sorted = undefined;
    }
  }

  /** Calls `watcher` with every later change, in order, until the returned function is called. */
  watch(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Forgets every past change; watches that start before `version` are refused from now on. */
  compact(version: number): void {
    this.#history = [];
    this.#forgotten = version;
  }

  #forget(count: number): void {
    this.#forgotten = this.#history[count - 1]?.version ?? this.#forgotten;
    this.#history = this.#history.slice(count);
  }

  #bucket(namespace: string): Bucket {
    let bucket = this.#buckets.get(namespace);
    if (!bucket) {
      bucket = { objects: new Map(), sorted: undefined };
      this.#buckets.set(namespace, bucket);
    }
    return bucket;
  }

  #sorted(bucket: Bucket | undefined): readonly Stored[] {
    if (!bucket) return [];
    bucket.sorted ??= [...bucket.objects.values()].sort((a, b) => byText(a.name, b.name));
    return bucket.sorted;
  }

  /** A changed object keeps its place, so the order need not be made anew. Lists given out are not touched. */
  #replaceSorted(bucket: Bucket, change: Change): void {
    if (!bucket.sorted) return;
    const index = indexOf(bucket.sorted, change.current.name);
    if (index < 0) bucket.sorted = undefined;
    else bucket.sorted = bucket.sorted.with(index, change.current);
  }
}

function indexOf(sorted: readonly Stored[], name: string): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle];
    if (!found) return -1;
    if (found.name === name) return middle;
    if (found.name < name) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byKey(a: Stored, b: Stored): number {
  return byText(a.namespace, b.namespace) || byText(a.name, b.name);
}
