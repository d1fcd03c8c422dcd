import { isObject, type JsonMap, stringAt, stringsOf } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { Outdated, type Turn } from '../admission/turn.js';
import { conflict, invalid, invalidValue } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { viewOf, viewsOf } from '../conversion/convert.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { decodeBody } from '../http/body.js';
import { CRD_FINALIZER, terminatingStatus } from '../kinds/crd.js';
import { type KubeObject, kubeTime } from '../kube-object.js';
import type { Stored } from '../store/stored.js';
import { admitDeletion } from './admission.js';
import { listResponse, objectResponse } from './encode.js';
import { keyOf } from './finish.js';
import { matcherOf, read, subjectOf } from './read.js';
import { isDryRun } from './write-options.js';

/** Finalizers that stand for a propagation policy; the garbage collector takes them off. */
export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/** Kinds whose dependents stay unless the request says otherwise. */
const DEFAULT_POLICY: Readonly<Record<string, string>> = { 'jobs.batch': 'Orphan' };

interface DeleteOptions {
  readonly dryRun: boolean;
  readonly policy: string;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** As webhooks see them. */
  readonly sent: JsonMap;
}

export function* deleteOne(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const options = deleteOptions(request);
  const before = yield* read(state, request);
  checkPreconditions(request, before, options);
  yield* admitDeletion(state, request, before.object, options.sent);
  const { origin } = before;
  if (state.store.get(request.served.key, keyOf(before.object)) !== origin) throw new Outdated();
  const left = deleteObject(state, request.served.key, origin, options);
  if (left) return objectResponse(request, yield* viewOf(state, request.served, left));
  const { resource } = request.served;
  const details: JsonMap = {
    name: before.name,
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.plural,
    uid: before.object.metadata.uid,
  };
  const status: JsonMap = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  return { status: 200, body: JSON.stringify(status) };
}

export function* deleteCollection(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const options = deleteOptions(request);
  const matches = matcherOf(request);
  const { key } = request.served;
  const all = yield* viewsOf(state, request.served, state.store.resource(key).list(request.namespace));
  const items = all.filter((item) => matches(item.object));
  const left: Stored[] = [];
  for (const item of items) {
    yield* admitDeletion(state, request, item.object, options.sent);
    // Whoever has changed it meanwhile does not keep it: the collection is what was selected.
    const current = state.store.get(key, keyOf(item.object));
    const marked = current && deleteObject(state, key, current, options);
    left.push(marked ? yield* viewOf(state, request.served, marked) : item);
  }
  return listResponse(request, left, { resourceVersion: String(state.store.version) });
}

function deleteOptions(request: ApiRequest): DeleteOptions {
  const { query } = request;
  // A body is the options: then the query is not looked at.
  const isSent = request.body.length > 0;
  const body = isSent ? decodeBody(request.body, request.contentType) : {};
  const policy =
    stringAt(body, 'propagationPolicy') ?? (isSent ? null : query.get('propagationPolicy')) ?? '';
  const orphan = body['orphanDependents'] === true ? 'Orphan' : '';
  checkPolicy(policy, body['orphanDependents'] !== undefined);
  const dryRun = isDryRun(request, isSent ? stringsOf(body['dryRun']) : query.getAll('dryRun'));
  const { apiVersion: _, kind: __, ...sent } = body;
  const preconditions = isObject(body['preconditions']) ? body['preconditions'] : {};
  return {
    dryRun,
    policy: policy || orphan,
    uid: stringAt(preconditions, 'uid'),
    resourceVersion: stringAt(preconditions, 'resourceVersion'),
    sent: { ...sent, ...(dryRun ? { dryRun: ['All'] } : {}) },
  };
}

const POLICIES = ['Foreground', 'Background', 'Orphan', 'nil'];

function checkPolicy(policy: string, orphanDependents: boolean): void {
  const field = 'propagationPolicy';
  const refuse = (cause: Cause): never => {
    throw invalid({ group: 'meta.k8s.io', resource: 'DeleteOptions', name: '' }, [cause]);
  };
  if (policy === '') return;
  if (orphanDependents)
    refuse(invalidValue(field, policy, 'orphanDependents and deletionPropagation cannot be both set'));
  if (POLICIES.includes(policy)) return;
  const supported = POLICIES.map((name) => `"${name}"`).join(', ');
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`;
  refuse({ reason: 'FieldValueNotSupported', message, field });
}

function checkPreconditions(request: ApiRequest, { object }: Stored, options: DeleteOptions): void {
  const refuse = (what: string, wanted: string, found: string | undefined, hint: string): never => {
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found ?? ''}). The object might have been ${hint}`;
    throw conflict({ ...subjectOf(request), resource: request.served.resource.kind }, why);
  };
  const { uid, resourceVersion } = object.metadata;
  if (options.uid !== undefined && options.uid !== uid)
    refuse('UID', options.uid, uid, 'deleted and then recreated');
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    refuse('ResourceVersion', options.resourceVersion, resourceVersion, 'modified');
  }
}

/** What deletion needs to know; `policy` is Background, Foreground, Orphan or empty for the kind's own. */
export interface Deletion {
  readonly dryRun: boolean;
  readonly policy: string;
}

/**
 * Deletes an object, or marks it and gives it back when a finalizer holds it. A namespace is always marked first.
 */
export function deleteObject(
  state: ClusterState,
  key: string,
  before: Stored,
  { dryRun, policy }: Deletion,
): Stored | undefined {
  const { object } = before;
  const finalizers = finalizersFor(presentFinalizers(key, object), policy || (DEFAULT_POLICY[key] ?? ''));
  if (finalizers.length === 0 && key !== 'namespaces') {
    if (!dryRun) state.store.remove(key, keyOf(object));
    return undefined;
  }
  const marked = marking(state, key, object, finalizers);
  return dryRun || marked === object ? before : state.store.put(key, marked);
}

/** A CRD gets its finalizer with the deletion: its custom resources have to go first. */
function presentFinalizers(key: string, { metadata }: KubeObject): readonly string[] {
  const { finalizers = [], deletionTimestamp } = metadata;
  return key === CRDS && deletionTimestamp === undefined ? [...finalizers, CRD_FINALIZER] : finalizers;
}

function finalizersFor(present: readonly string[], policy: string): string[] {
  const others = present.filter((name) => name !== FOREGROUND && name !== ORPHAN);
  if (policy === 'Foreground') return [...others, FOREGROUND];
  if (policy === 'Orphan') return [...others, ORPHAN];
  return policy === 'Background' ? others : [...present];
}

function marking(state: ClusterState, key: string, object: KubeObject, finalizers: string[]): KubeObject {
  const { metadata } = object;
  const sameFinalizers = finalizers.join() === (metadata.finalizers ?? []).join();
  if (metadata.deletionTimestamp !== undefined && sameFinalizers) return object;
  const first = metadata.deletionTimestamp === undefined;
  const at = kubeTime(state.clock.now());
  const status = first ? markedStatus(key, object, at) : undefined;
  const { finalizers: _, ...rest } = metadata;
  return {
    ...object,
    ...(status ? { status } : {}),
    metadata: {
      ...rest,
      ...(finalizers.length > 0 ? { finalizers } : {}),
      ...(first
        ? {
            deletionTimestamp: at,
            ...(key === 'namespaces' || key === CRDS ? {} : { deletionGracePeriodSeconds: 0 }),
            ...(metadata.generation === undefined ? {} : { generation: metadata.generation + 1 }),
          }
        : {}),
    },
  };
}

/** Kinds whose status tells of their deletion. */
function markedStatus(key: string, object: KubeObject, at: string): JsonMap | undefined {
  if (key === 'namespaces') return { ...statusOf(object), phase: 'Terminating' };
  return key === CRDS ? terminatingStatus(statusOf(object), at) : undefined;
}

function statusOf(object: KubeObject): JsonMap {
  return isObject(object['status']) ? object['status'] : {};
}
