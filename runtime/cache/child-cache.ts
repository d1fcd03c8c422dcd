/** The children of one CRD's CRs, over the caches of the kinds that its Katalog entry creates. */
import type { ChildReader } from '../reconcile/index.js';
import type { KubernetesObject } from '../view.js';
import type { KindCache } from './kind-cache.js';
import type { ObjectCache } from './object-cache.js';
import { childrenIn, ownerIn } from './owner-link.js';

export interface ChildListener {
  readonly changed: (child: KubernetesObject, owner: KubernetesObject) => void;
  readonly gone: (child: KubernetesObject, owner: KubernetesObject) => void;
  readonly state: () => void;
}

export class ChildCache implements ChildReader {
  readonly #kinds: readonly KindCache[];
  readonly #owners: ObjectCache;

  constructor(kinds: readonly KindCache[], owners: ObjectCache) {
    this.#kinds = kinds;
    this.#owners = owners;
  }

  of(owner: KubernetesObject): readonly KubernetesObject[] {
    return this.#kinds.flatMap(({ cache }) => (cache ? childrenIn(cache.store, owner) : []));
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
    for (const kind of this.#kinds) {
      const tell = (how: 'changed' | 'gone') => (child: KubernetesObject) => {
        const owner = ownerIn(this.#owners.store, child);
        if (owner) listener[how](child, owner);
      };
      kind.listen({ changed: tell('changed'), gone: tell('gone'), state: listener.state });
    }
  }

  /** The first list that has not been handled, in words. A kind that is not served is not waited for. */
  waitingFor(): string | undefined {
    const kind = this.#kinds.find(({ cache }) => cache?.state === 'listing')?.kind;
    return kind && `the first list of ${kind.plural} has not been handled`;
  }

  /** A child was written for `key`. */
  wrote(key: string, child: KubernetesObject): void {
    const { apiVersion, kind, metadata } = child;
    if (apiVersion !== undefined && kind !== undefined) {
      this.#cacheOf(apiVersion, kind)?.wrote(key, metadata.resourceVersion);
    }
  }

  async caughtUp(key: string, signal: AbortSignal): Promise<void> {
    for (const { cache } of this.#kinds) await cache?.caughtUp(key, signal);
  }

  forget(key: string): void {
    for (const { cache } of this.#kinds) cache?.forget(key);
  }

  #cacheOf(apiVersion: string, kind: string): ObjectCache | undefined {
    return this.#kinds.find((each) => each.kind.apiVersion === apiVersion && each.kind.kind === kind)?.cache;
  }
}
