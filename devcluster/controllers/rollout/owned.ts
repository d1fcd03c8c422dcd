/** What the controllers of Deployments and ReplicaSets make: owned by what they made it for. */
import { apiVersionOf, type JsonMap } from '../../../lib/base/index.js';
import { applyDefaults } from '../../../lib/schema/index.js';
import type { ClusterState } from '../../cluster-state.js';
import { recordUpdate } from '../../fields/field-manager.js';
import { strategyOf } from '../../kinds/strategies.js';
import { type KubeObject, kubeTime, type ObjectMeta, type OwnerReference } from '../../kube-object.js';
import type { Stored } from '../../store/stored.js';
import { MANAGER } from '../internal-write.js';

/** The objects of a resource that an object controls, in its namespace. */
export function ownedBy(state: ClusterState, resource: string, owner: Stored): readonly Stored[] {
  const { uid } = owner.object.metadata;
  return state.store
    .resource(resource)
    .list(owner.namespace)
    .filter(({ object }) => controllerOf(object)?.uid === uid);
}

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

export function referenceTo(kind: string, { object }: Stored): OwnerReference {
  const { name = '', uid = '' } = object.metadata;
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Creates an object as the controller manager does. */
export function createOwned(
  state: ClusterState,
  key: string,
  draft: JsonMap & { readonly metadata: ObjectMeta },
): Stored | undefined {
  const resource = state.registry.get(key);
  const version = resource?.versions[0];
  if (!resource || !version) return undefined;
  const metadata: ObjectMeta = {
    ...draft.metadata,
    uid: state.uid(),
    creationTimestamp: kubeTime(state.clock.now()),
    ...(resource.generation ? { generation: 1 } : {}),
  };
  const strategy = strategyOf(key);
  const defaulted = applyDefaults({ ...draft, metadata }, version.schema) as KubeObject;
  const completed = strategy.complete?.(defaulted) ?? defaulted;
  const object = strategy.prepare?.(completed, undefined, state) ?? completed;
  const manager = {
    name: MANAGER,
    operation: 'Update' as const,
    apiVersion: apiVersionOf(resource.group, version.name),
    subresource: '',
  };
  const write = {
    schema: version.schema,
    manager,
    now: state.clock.now(),
    hasStatus: version.status,
  };
  return state.store.put(key, recordUpdate(undefined, object, write));
}

/** Writes a part of an object's spec or metadata; its generation counts changes of the spec. */
export function rewrite(state: ClusterState, key: string, { object }: Stored, change: JsonMap): void {
  const isSpec = change['spec'] !== undefined;
  const { generation = 0 } = object.metadata;
  const metadata = { ...object.metadata, ...(isSpec ? { generation: generation + 1 } : {}) };
  const written = { ...object, ...change, metadata: { ...metadata, ...(change['metadata'] as JsonMap) } };
  state.store.put(key, written as KubeObject);
}
