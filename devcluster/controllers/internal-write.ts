import { apiVersionOf, deepEqual, type JsonMap } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import { recordUpdate } from '../fields/field-manager.js';
import type { KubeObject } from '../kube-object.js';
import type { Stored } from '../store/stored.js';

/** Who the controllers of the embedded cluster write as: the name a real one's use. */
export const MANAGER = 'kube-controller-manager';

/** Writes a status as a controller does; nothing happens when it is there already. */
export function writeStatus(state: ClusterState, key: string, stored: Stored, status: JsonMap): void {
  if (deepEqual(stored.object['status'], status)) return;
  const resource = state.registry.get(key);
  const version = resource?.versions[0];
  if (!resource || !version) return;
  const manager = {
    name: MANAGER,
    operation: 'Update' as const,
    apiVersion: apiVersionOf(resource.group, version.name),
    subresource: 'status',
  };
  const write = { schema: version.schema, manager, now: state.clock.now(), hasStatus: version.status };
  state.store.put(key, recordUpdate(stored.object, { ...stored.object, status }, write));
}

/** Changes an object's metadata, or removes it when its deletion was waiting for just that. */
export function writeMetadata(
  state: ClusterState,
  key: string,
  stored: Stored,
  metadata: KubeObject['metadata'],
): void {
  const object = { ...stored.object, metadata };
  const { deletionTimestamp, finalizers } = metadata;
  if (deletionTimestamp !== undefined && (finalizers?.length ?? 0) === 0) {
    state.store.remove(key, { namespace: stored.namespace, name: stored.name }, object);
  } else state.store.put(key, object);
}

/** `metadata` without one finalizer. */
export function withoutFinalizer(
  metadata: KubeObject['metadata'],
  finalizer: string,
): KubeObject['metadata'] {
  const { finalizers = [], ...rest } = metadata;
  const left = finalizers.filter((name) => name !== finalizer);
  return left.length > 0 ? { ...rest, finalizers: left } : rest;
}
