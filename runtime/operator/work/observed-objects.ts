/**
 * Turns changes of objects that `watch` and `watchEvents` name into queue items of the CRs that they concern, and keeps for each
 * CR the Events that its next reconcile sees.
 */
import type { Observed } from '../../../katalog/index.js';
import { MANAGED_BY } from '../../../katalog/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { keyOf, keyOfName } from '../../../lib/kube/index.js';
import { type CrdCaches, type ObservedChange, ownerIn } from '../../cache/index.js';

/** By the name of the declaration. */
export type SeenEvents = Readonly<Record<string, unknown>>;

const NONE: SeenEvents = {};

export interface ObservedObjectsTools {
  readonly caches: CrdCaches;
  readonly namespaced: boolean;
  readonly enqueue: (key: string, trigger: string) => void;
}

export class ObservedObjects {
  readonly #events = new Map<string, SeenEvents>();

  constructor(private readonly tools: ObservedObjectsTools) {}

  /** An object that is watched has changed. */
  changed(
    observed: Observed,
    change: ObservedChange,
    object: KubernetesObject,
    before: KubernetesObject | undefined,
  ): void {
    if (!observed.concerns(change, object as never, before as never)) return;
    for (const key of this.#concerned(observed, object)) {
      if (observed.event !== undefined) {
        const seen = { ...this.#events.get(key), [observed.event]: observed.data(object as never) };
        this.#events.set(key, seen);
      }
      this.tools.enqueue(key, `${object.kind} ${keyOf(object)} changed`);
    }
  }

  /** The Events that have come for a CR since its last reconcile that went well. */
  of(key: string): SeenEvents {
    return this.#events.get(key) ?? NONE;
  }

  /** A reconcile that saw these went well. */
  used(key: string, seen: SeenEvents): void {
    const left = Object.entries(this.of(key)).filter(([name, event]) => seen[name] !== event);
    if (left.length === 0) this.#events.delete(key);
    else this.#events.set(key, Object.fromEntries(left));
  }

  /** The CR is gone. */
  forget(key: string): void {
    this.#events.delete(key);
  }

  /** The keys of the CRs that a change is for; those that are not there are left out. */
  #concerned({ keyFrom }: Observed, object: KubernetesObject): readonly string[] {
    const { store } = this.tools.caches.objects;
    if (keyFrom && 'label' in keyFrom) {
      const name = object.metadata.labels?.[keyFrom.label];
      if (name) return this.#named(name, object.metadata.namespace);
    } else if (keyFrom) {
      const key = keyOfName(keyFrom.namespace, keyFrom.name);
      return store.byKey(key) ? [key] : [];
    }
    const owner = ownerIn(store, object);
    if (!owner) return store.list().map(keyOf);
    // A child that we made is watched as one, and there the echoes of our own writes are left out.
    return object.metadata.labels?.[MANAGED_BY.key] === MANAGED_BY.value ? [] : [keyOf(owner)];
  }

  /** In the namespace of the object that names it; an object without one names the CRs of that name in all. */
  #named(name: string, namespace: string | undefined): readonly string[] {
    const { store } = this.tools.caches.objects;
    if (this.tools.namespaced && namespace === undefined) {
      return store
        .list()
        .filter(({ metadata }) => metadata.name === name)
        .map(keyOf);
    }
    const key = keyOfName(this.tools.namespaced ? namespace : undefined, name);
    return store.byKey(key) ? [key] : [];
  }
}
