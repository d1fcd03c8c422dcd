import { deepEqual, type JsonMap, without } from '../../lib/base/index.js';
import { Outdated, type Turn } from '../admission/turn.js';
import type { ClusterState } from '../cluster-state.js';
import { forStorage, viewOf } from '../conversion/convert.js';
import { sameOwnerships } from '../fields/managers.js';
import type { ApiRequest } from '../http/api-request.js';
import { checkFinalizers, checkMetadata } from '../kinds/names.js';
import { strategyOf } from '../kinds/strategies.js';
import type { KubeObject, ObjectKey } from '../kube-object.js';
import type { Resource } from '../registry/resource.js';
import { Stored } from '../store/stored.js';
import { admitChange, admitResult } from './admission.js';
import { invalidField, refuseInvalid } from './admit.js';
import { limitToSubresource, withSystemFields } from './limit.js';
import type { Write } from './write-options.js';

export function keyOf(object: KubeObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' };
}

/**
 * The last steps of every write: mutating webhooks, what the kind decides itself, the generation, validation,
 * validating webhooks, and the store. A write that changes nothing gives the stored object back, so that its
 * resourceVersion stays.
 *
 * @throws Outdated when somebody else has written the object while webhooks were called
 */
export function* finish(
  { state, request, options, review }: Write,
  before: Stored | undefined,
  draft: KubeObject,
): Turn<Stored> {
  const { key, resource } = request.served;
  const strategy = strategyOf(key);
  const write = { state, request, before: before?.object, options, ...(review ? { review } : {}) };
  const admitted = keepSystemFields(request, before, yield* admitChange(write, draft), draft);
  const prepared = strategy.prepare?.(admitted, before?.object, state) ?? admitted;
  const object = withGeneration(request, before?.object, prepared);
  if (before) refuseNewFinalizers(request, before.object, object);
  refuseInvalid(request, before?.object, object, [
    ...checkMetadata(resource.kind, object),
    ...(resource.custom ? [] : checkFinalizers(object)),
    ...(strategy.check?.(object, before?.object, state) ?? []),
  ]);
  if (resource.custom) warnOfFinalizers(request, object);
  yield* admitResult(write, object);
  refuseOutdated(state, key, before, object);
  if (before && isSame(before.object, object)) return before;
  const stored = yield* forStorage(state, request.served, object);
  refuseOutdated(state, key, before, object);
  if (options.dryRun) return new Stored(object, before?.version ?? 0);
  const written = persist(state, key, stored, resource);
  return yield* viewOf(state, request.served, written);
}

function refuseOutdated(
  state: ClusterState,
  key: string,
  before: Stored | undefined,
  object: KubeObject,
): void {
  if (state.store.get(key, keyOf(object)) !== before?.origin) throw new Outdated();
}

/** A webhook changes neither what the server sets nor, of an update, what the endpoint does not write. */
function keepSystemFields(
  request: ApiRequest,
  before: Stored | undefined,
  admitted: KubeObject,
  draft: KubeObject,
): KubeObject {
  if (admitted === draft) return draft;
  if (before) return limitToSubresource(request, before.object, admitted);
  return { ...admitted, metadata: withSystemFields(admitted.metadata, draft.metadata) };
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
function persist(state: ClusterState, key: string, object: KubeObject, resource: Resource): Stored {
  const storedAs = resource.custom ? resource.storage.name : '';
  const { deletionTimestamp, finalizers } = object.metadata;
  const gone = deletionTimestamp !== undefined && (finalizers?.length ?? 0) === 0 && key !== 'namespaces';
  if (!gone) return state.store.put(key, object, storedAs);
  const id = keyOf(object);
  const { store } = state;
  return store.remove(key, id, object, storedAs) ?? new Stored(object, store.version, { storedAs });
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
