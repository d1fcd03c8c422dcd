import { Outdated, type Turn } from '../admission/turn.js';
import { ApiError } from '../api-error.js';
import { storageKey } from '../registry/resource.js';
import type { ResourceChange } from '../store/store.js';
import { deleteAdmitted } from './admitted-delete.js';
import { QueuedController } from './queued-controller.js';

const NAMESPACES = 'namespaces';

/** Deletes what is in a namespace that is being deleted, and then the namespace. */
export class NamespaceEmptier extends QueuedController {
  readonly #terminating = new Set<string>();

  protected observe({ resource, type, current }: ResourceChange): void {
    if (resource === NAMESPACES) {
      if (type === 'DELETED') this.#terminating.delete(current.name);
      else if (current.object.metadata.deletionTimestamp !== undefined) this.#terminating.add(current.name);
    }
    const name = resource === NAMESPACES ? current.name : current.namespace;
    if (this.#terminating.has(name)) this.queue.add(name, () => this.#empty(name));
  }

  *#empty(name: string): Turn<void> {
    const { registry, store } = this.state;
    let left = 0;
    let refused: Error | undefined;
    for (const resource of registry.all()) {
      const key = storageKey(resource);
      if (!resource.namespaced || store.resource(key).size === 0) continue;
      for (const item of store.resource(key).list(name)) {
        const deletion = { policy: 'Background', account: 'namespace-controller', collection: true };
        try {
          if (yield* deleteAdmitted(this.state, key, item, deletion)) left++;
        } catch (error) {
          if (!(error instanceof ApiError || error instanceof Outdated)) throw error;
          refused ??= error;
        }
      }
    }
    // What a webhook holds back is tried again later; the rest is gone.
    if (refused) throw refused;
    if (left === 0) this.#release(name);
  }

  /** Takes off the finalizer `kubernetes`; finalizers of others may still hold the namespace. */
  #release(name: string): void {
    const { store } = this.state;
    const stored = store.get(NAMESPACES, { namespace: '', name });
    if (!stored) return;
    const { finalizers = [] } = stored.object.metadata;
    if (finalizers.length === 0) store.remove(NAMESPACES, { namespace: '', name });
  }
}
