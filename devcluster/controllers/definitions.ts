import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';
import { customResource } from '../registry/custom.js';
import { storageKey } from '../registry/resource.js';
import type { ResourceChange } from '../store/store.js';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/** Serves what CRDs define, from the very write that defines it. `onRemoved` gets the storage key of what went. */
export function serveDefinitions(state: ClusterState, onRemoved: (key: string) => void): () => void {
  return state.store.observe((change: ResourceChange) => {
    if (change.resource !== CRDS) return;
    const resource = customResource(change.current.object, state.metaSchema, []);
    if (change.type === 'DELETED') {
      state.registry.remove(storageKey(resource));
      onRemoved(storageKey(resource));
    } else if (change.type === 'ADDED' || specChanged(change)) state.registry.add(resource);
  });
}

function specChanged({ current, previous }: ResourceChange): boolean {
  const generation = (object: KubeObject | undefined): number | undefined => object?.metadata.generation;
  return generation(current.object) !== generation(previous?.object);
}
