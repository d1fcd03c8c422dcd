/** The children of one CRD's CRs, over the caches of the kinds that its Katalog entry creates. */
import { OWNER_LABEL } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { ChildKeys, ChildReader, TemplateData } from '../reconcile/index.js';
import type { KindCache } from './kind-cache.js';
import type { ObjectCache } from './object-cache.js';
import { childrenIn, ownerIn } from './owner-link.js';

export interface ChildListener {
  readonly changed: (child: KubernetesObject, owner: KubernetesObject) => void;
  /** The child was of that owner, and has lost its marks or left the watch; `changed` or `gone` follows. */
  readonly lost: (child: KubernetesObject, owner: KubernetesObject) => void;
  /** It is deleted, or has lost the labels by which it is watched. */
  readonly gone: (child: KubernetesObject, owner: KubernetesObject) => void;
  readonly state: () => void;
}

/** The kinds of one CRD. */
interface ChildKinds {
  /** Their objects are made by the Katalog. */
  readonly created: readonly KindCache[];
  /** Their objects are made by children, and name their CR by label alone. */
  readonly observed: ReadonlySet<KindCache>;
  /** Every object is watched, to be looked up; a change of one is nobody's. */
  readonly whole: readonly KindCache[];
}

export class ChildCache implements ChildReader {
  readonly #kinds: readonly KindCache[];
  readonly #owners: ObjectCache;
  /** Kinds that no entry makes any more: their objects are there to be pruned, and for nothing else. */
  readonly #left = new Set<KindCache>();
  /** Those of them that were known before the start. */
  readonly #leftBefore = new Set<KindCache>();
  readonly #listeners: ChildListener[] = [];

  readonly #observed: ReadonlySet<KindCache>;
  readonly #whole: readonly KindCache[];

  constructor(
    { created, observed, whole }: ChildKinds,
    owners: ObjectCache,
    private readonly keys: ChildKeys,
  ) {
    this.#kinds = [...new Set([...created, ...observed])];
    this.#observed = observed;
    this.#whole = whole;
    this.#owners = owners;
  }

  /** Those that are there. */
  get caches(): readonly ObjectCache[] {
    return this.#kinds.flatMap(({ cache }) => cache ?? []);
  }

  of(owner: KubernetesObject, cross?: TemplateData['cross']): readonly KubernetesObject[] {
    return this.keys.built(owner, this.marked(owner), cross);
  }

  ownerOf(object: KubernetesObject): KubernetesObject | undefined {
    return ownerIn(this.#owners.store, object);
  }

  otherWriter(object: KubernetesObject): string | undefined {
    const { apiVersion = '', kind = '' } = object;
    return this.#cacheOf(apiVersion, kind)?.store.otherWriter(object);
  }

  learn(owner: KubernetesObject, keys: ReadonlySet<string>): void {
    this.keys.learn(owner, keys);
  }

  marked(owner: KubernetesObject): readonly KubernetesObject[] {
    const kinds = this.#left.size === 0 ? this.#kinds : [...this.#kinds, ...this.#left];
    return kinds.flatMap(({ cache }) => (cache ? childrenIn(cache.store, owner) : []));
  }

  /** Watched objects of a built-in kind that name this owner, in its namespace; [] for a kind that is not watched. */
  ownedBy(
    kind: string,
    { metadata: { uid = '', namespace } }: KubernetesObject,
  ): readonly KubernetesObject[] {
    const owned = this.#builtIn(kind)?.store.ownedBy(uid) ?? [];
    return owned.filter((object) => namespace === undefined || object.metadata.namespace === namespace);
  }

  /** Watched objects of a built-in kind in a namespace. */
  inNamespace(kind: string, namespace: string | undefined): readonly KubernetesObject[] {
    const all = this.#builtIn(kind)?.store.list() ?? [];
    return all.filter(({ metadata }) => metadata.namespace === namespace);
  }

  /** An object of a kind that is watched whole. */
  lookUp(kind: string, name: string, namespace?: string): KubernetesObject | undefined {
    return this.#watchedWhole(kind)?.store.get(namespace, name);
  }

  /** Objects in a namespace, of a kind that is watched whole. */
  everyOne(kind: string, namespace: string | undefined): readonly KubernetesObject[] {
    const all = this.#watchedWhole(kind)?.store.list() ?? [];
    return all.filter(({ metadata }) => metadata.namespace === namespace);
  }

  get(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ): KubernetesObject | undefined {
    return this.#cacheOf(apiVersion, kind)?.store.get(namespace, name);
  }

  /** Events of children whose owner is one of this CRD's CRs. */
  listen(listener: ChildListener): void {
    this.#listeners.push(listener);
    for (const kind of [...this.#kinds, ...this.#left]) this.#attach(kind, listener);
    const nobody = (): void => undefined;
    for (const kind of this.#whole) kind.listen({ changed: nobody, gone: nobody, state: listener.state });
  }

  /** Another kind, whose first list is waited for `before` the start alone. Gives false when it is watched already. */
  watchLeft(kind: KindCache, before: boolean): boolean {
    if (this.#left.has(kind) || this.#kinds.includes(kind)) return false;
    this.#left.add(kind);
    if (before) this.#leftBefore.add(kind);
    for (const listener of this.#listeners) {
      this.#attach(kind, listener);
      // Another CRD may have it in its cache since long.
      for (const child of kind.cache?.store.list() ?? []) {
        const owner = this.ownerOf(child);
        if (owner) listener.changed(child, owner);
      }
    }
    return true;
  }

  /** The kind of a child, when it left. */
  leftKind({ apiVersion, kind }: KubernetesObject): KindCache | undefined {
    return [...this.#left].find((each) => each.kind.apiVersion === apiVersion && each.kind.kind === kind);
  }

  #attach(kind: KindCache, listener: ChildListener): void {
    kind.listen({
      changed: (child, before) => {
        const owner = this.ownerOf(child) ?? this.#labelled(kind, child);
        if (owner) listener.changed(child, owner);
        const last = before && this.ownerOf(before);
        if (!last || last === owner) return;
        listener.lost(child, last);
        listener.changed(child, last);
      },
      gone: (child) => {
        const marked = this.ownerOf(child);
        if (marked) listener.lost(child, marked);
        const owner = marked ?? this.#labelled(kind, child);
        if (owner) listener.gone(child, owner);
      },
      state: listener.state,
    });
  }

  /** The first list that has not been handled, in words. A kind that is not served is not waited for. */
  waitingFor(): string | undefined {
    const kinds = [...this.#kinds, ...this.#whole, ...this.#leftBefore];
    return kinds.map(({ waitingFor }) => waitingFor).find((reason) => reason !== undefined);
  }

  /** A child was written for `key`. */
  wrote(key: string, child: KubernetesObject): void {
    const { apiVersion, kind, metadata } = child;
    if (apiVersion !== undefined && kind !== undefined) {
      this.#cacheOf(apiVersion, kind)?.wrote(key, metadata.resourceVersion);
    }
  }

  /** See `ObjectCache.caughtUp`. */
  async caughtUp(key: string, signal: AbortSignal): Promise<boolean> {
    let waited = false;
    for (const { cache } of this.#kinds) if (await cache?.caughtUp(key, signal)) waited = true;
    return waited;
  }

  forget(key: string): void {
    for (const { cache } of this.#kinds) cache?.forget(key);
  }

  /** The CR that an observed object belongs to, through what made it. */
  #labelled(kind: KindCache, { metadata }: KubernetesObject): KubernetesObject | undefined {
    const name = this.#observed.has(kind) ? metadata.labels?.[OWNER_LABEL] : undefined;
    return name === undefined ? undefined : this.#owners.store.get(metadata.namespace, name);
  }

  #watchedWhole(kind: string): ObjectCache | undefined {
    return this.#whole.find((each) => each.kind.kind === kind)?.cache;
  }

  #builtIn(kind: string): ObjectCache | undefined {
    return this.#kinds.find((each) => each.kind.kind === kind && !each.kind.guessed)?.cache;
  }

  #cacheOf(apiVersion: string, kind: string): ObjectCache | undefined {
    return this.#kinds.find((each) => each.kind.apiVersion === apiVersion && each.kind.kind === kind)?.cache;
  }
}
