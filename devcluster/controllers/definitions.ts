import { deepEqual, isObject } from '../../lib/base/index.js';
import { applyDefaults } from '../../lib/schema/index.js';
import type { ClusterState } from '../cluster-state.js';
import { deleteObject } from '../handlers/delete.js';
import { CRD_FINALIZER } from '../kinds/crd.js';
import type { KubeObject } from '../kube-object.js';
import { customResource } from '../registry/custom.js';
import { type Resource, type ResourceVersion, storageKey } from '../registry/resource.js';
import type { ResourceChange } from '../store/store.js';
import { withoutFinalizer, writeMetadata } from './internal-write.js';
import { QueuedController } from './queued-controller.js';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/**
 * Serves what CRDs define, from within the very write that defines it, and deletes the custom resources of a CRD
 * that is being deleted.
 */
export class Definitions extends QueuedController {
  /** The CRD of each custom resource whose CRD is being deleted, by storage key. */
  readonly #terminating = new Map<string, string>();

  constructor(
    state: ClusterState,
    /** Gets the storage key of a resource that is no longer served, or not as before. */
    readonly onChanged: (key: string) => void,
  ) {
    super(state);
  }

  protected observe(change: ResourceChange): void {
    if (change.resource === CRDS) this.#define(change);
    const crd = this.#terminating.get(change.resource);
    if (crd !== undefined) this.#empty(change.resource, crd);
  }

  #define({ type, current, previous }: ResourceChange): void {
    const resource = customResource(current.object, this.state.metaSchema, []);
    const key = storageKey(resource);
    if (type === 'DELETED') {
      this.#terminating.delete(key);
      this.state.registry.remove(key);
      this.onChanged(key);
      return;
    }
    const { deletionTimestamp } = current.object.metadata;
    if (!deepEqual(current.object['spec'], previous?.object['spec'])) {
      this.#serve(key, resource, previous !== undefined);
    }
    if (deletionTimestamp === undefined) return;
    this.#terminating.set(key, current.name);
    this.#empty(key, current.name);
  }

  /** Watches hold the old description, so they end when it changes; clients open them again. */
  #serve(key: string, resource: Resource, again: boolean): void {
    this.state.registry.add(resource);
    if (!again) return;
    this.state.store.resource(key).reread(({ object, storedAs }) => {
      const version = resource.known.find(({ name }) => name === storedAs) ?? resource.versions[0];
      return version ? defaulted(object, version) : object;
    });
    this.onChanged(key);
  }

  #empty(key: string, crd: string): void {
    this.queue.add(key, () => {
      const { store } = this.state;
      for (const item of store.resource(key).list()) {
        deleteObject(this.state, key, item, { dryRun: false, policy: 'Background' });
      }
      const stored = store.get(CRDS, { namespace: '', name: crd });
      if (!stored || store.resource(key).size > 0) return;
      if (!stored.object.metadata.finalizers?.includes(CRD_FINALIZER)) return;
      writeMetadata(this.state, CRDS, stored, withoutFinalizer(stored.object.metadata, CRD_FINALIZER));
    });
  }
}

/** Objects of before get the defaults of the schema of now when they are read (CRD docs, "Defaulting"). */
function defaulted(object: KubeObject, { schema }: ResourceVersion): KubeObject {
  const filled = applyDefaults(object, schema);
  return isObject(filled) ? { ...filled, metadata: object.metadata } : object;
}
