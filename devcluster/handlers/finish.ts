import { deepEqual, type JsonMap, without } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import { sameOwnerships } from '../fields/managers.js';
import type { ApiRequest } from '../http/api-request.js';
import { checkFinalizers, checkMetadata } from '../kinds/names.js';
import { strategyOf } from '../kinds/strategies.js';
import type { KubeObject, ObjectKey, ObjectMeta } from '../kube-object.js';
import { Stored } from '../store/stored.js';
import { invalidField, refuseInvalid } from './admit.js';
import type { WriteOptions } from './write-options.js';

/** A request that writes, as it is handled. */
export interface Write {
  readonly state: ClusterState;
  readonly request: ApiRequest;
  readonly options: WriteOptions;
}

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' };
}

/**
 * The last steps of every write: what the kind decides itself, the generation, validation, and the store.
 * A write that changes nothing gives the stored object back, so that its resourceVersion stays.
 */
export function finish(
  { state, request, options }: Write,
  before: Stored | undefined,
  draft: KubeObject,
): Stored {
  const { key, resource } = request.served;
  const strategy = strategyOf(key);
  const prepared = strategy.prepare?.(draft, before?.object, state) ?? draft;
  const object = withGeneration(request, before?.object, prepared);
  if (before) refuseNewFinalizers(request, before.object, object);
  refuseInvalid(request, object, [
    ...checkMetadata(resource.kind, object),
    ...(resource.custom ? [] : checkFinalizers(object)),
    ...(strategy.check?.(object, before?.object, state) ?? []),
  ]);
  if (resource.custom) warnOfFinalizers(request, object);
  if (before && isSame(before.object, object)) return before;
  if (options.dryRun) return new Stored(object, before?.version ?? 0);
  return persist(state, key, object);
}

function warnOfFinalizers(request: ApiRequest, object: KubeObject): void {
  for (const { field } of checkFinalizers(object)) {
    const name = object.metadata.finalizers?.[Number(/\d+/.exec(field)?.[0])];
    request.warnings.push(
      `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );
  }
}

/** An object that is being deleted and has lost its last finalizer goes with the write that took it. */
function persist(state: ClusterState, key: string, object: KubeObject): Stored {
  const { deletionTimestamp, finalizers } = object.metadata;
  const gone = deletionTimestamp !== undefined && (finalizers?.length ?? 0) === 0 && key !== 'namespaces';
  if (!gone) return state.store.put(key, object);
  const id = keyOf(object);
  const { store } = state;
  return store.remove(key, id, object) ?? new Stored(object, store.version);
}

/** Equal but for the resourceVersion and for the times in `managedFields`. */
function isSame(before: KubeObject, after: KubeObject): boolean {
  const strip = ({ metadata, ...rest }: KubeObject): JsonMap => ({
    ...rest,
    metadata: without(metadata, 'resourceVersion', 'managedFields'),
  });
  return (
    sameOwnerships(before.metadata.managedFields ?? [], after.metadata.managedFields ?? []) &&
    deepEqual(strip(before), strip(after))
  );
}

/** The generation counts changes of what is neither metadata nor, with a status subresource, status. */
function withGeneration(request: ApiRequest, before: KubeObject | undefined, after: KubeObject): KubeObject {
  const { resource, version } = request.served;
  if (!resource.generation) return after;
  const strip = (object: KubeObject): JsonMap =>
    version.status ? without(object, 'metadata', 'status') : without(object, 'metadata');
  const current = before?.metadata.generation ?? 0;
  const changed = !before || !deepEqual(strip(before), strip(after));
  return { ...after, metadata: { ...after.metadata, generation: changed ? current + 1 : current } };
}

function refuseNewFinalizers(request: ApiRequest, before: KubeObject, after: KubeObject): void {
  if (before.metadata.deletionTimestamp === undefined) return;
  const known = before.metadata.finalizers ?? [];
  const added = (after.metadata.finalizers ?? []).filter((name) => !known.includes(name));
  if (added.length === 0) return;
  const names = added.map((name) => JSON.stringify(name)).join(', ');
  throw invalidField(request, after.metadata.name ?? '', {
    reason: 'FieldValueForbidden',
    message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
    field: 'metadata.finalizers',
  });
}

const SYSTEM = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'name',
  'namespace',
] as const;

/** `metadata` with the members that only the server sets taken from the stored object. */
export function withSystemFields(metadata: ObjectMeta, before: ObjectMeta): ObjectMeta {
  const kept: ObjectMeta = without(metadata, ...SYSTEM);
  for (const name of SYSTEM) if (before[name] !== undefined) Object.assign(kept, { [name]: before[name] });
  return kept;
}
