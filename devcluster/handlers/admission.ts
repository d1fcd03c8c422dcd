/** Admission of the writes of handlers: what is shown to webhooks, and how what they change is read. */
import type { JsonMap } from '../../lib/base/index.js';
import { mutate, validateBy } from '../admission/admit.js';
import { ADMINISTRATOR, type Attributes, type User } from '../admission/attributes.js';
import type { Turn } from '../admission/turn.js';
import type { ClusterState } from '../cluster-state.js';
import type { ApiRequest } from '../http/api-request.js';
import type { KubeObject } from '../kube-object.js';
import { decode } from './admit.js';
import type { Write, WriteOptions } from './write-options.js';

/** A write, and what it changes; undefined for a creation. */
type Change = Write & { readonly before: KubeObject | undefined };

/** Lets mutating webhooks change what is to be written. @throws ApiError */
export function* admitChange(change: Change, draft: KubeObject): Turn<KubeObject> {
  const { state, request, options } = change;
  const lenient: WriteOptions = { ...options, validation: 'Ignore' };
  const admitting = {
    state,
    warnings: request.warnings,
    decode: (object: JsonMap) => (change.review ? (object as KubeObject) : decode(request, object, lenient)),
  };
  const attributes = attributesOf(change, draft);
  const changed = yield* mutate(admitting, attributes);
  if (!changed || changed === attributes.object) return draft;
  return change.review ? change.review.apply(draft, changed) : changed;
}

/** Asks validating webhooks about what would be stored. @throws ApiError */
export function* admitResult(change: Change, object: KubeObject): Turn<void> {
  const { state, request } = change;
  const admitting = {
    state,
    warnings: request.warnings,
    decode: (changed: JsonMap) => changed as KubeObject,
  };
  yield* validateBy(admitting, attributesOf(change, object));
}

/** What of the request of a deletion matters to admission; the administrator asks unless somebody else is named. */
type DeletionRequest = Pick<ApiRequest, 'served' | 'name' | 'warnings'> & { readonly user?: User };

/** Asks webhooks of both types about a deletion; one of a collection names no object in its request. @throws ApiError */
export function* admitDeletion(
  state: ClusterState,
  request: DeletionRequest,
  object: KubeObject,
  options: JsonMap,
): Turn<void> {
  const { metadata } = object;
  const attributes: Attributes = {
    operation: 'DELETE',
    served: request.served,
    namespace: metadata.namespace ?? (request.served.key === 'namespaces' ? metadata.name : undefined),
    name: request.name ?? '',
    subresource: '',
    object: undefined,
    oldObject: object,
    dryRun: Array.isArray(options['dryRun']),
    options: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options },
    user: request.user ?? ADMINISTRATOR,
  };
  const admitting = {
    state,
    warnings: request.warnings,
    decode: (changed: JsonMap) => changed as KubeObject,
  };
  yield* mutate(admitting, attributes);
  yield* validateBy(admitting, attributes);
}

function attributesOf({ request, before, options, review }: Change, object: KubeObject): Attributes {
  const { served, namespace, subresource, query } = request;
  const { name = '' } = object.metadata;
  return {
    operation: before ? 'UPDATE' : 'CREATE',
    served,
    namespace: namespace ?? (served.key === 'namespaces' ? name : undefined),
    name,
    subresource,
    object: review ? review.show(object) : object,
    oldObject: before && review ? review.show(before) : before,
    reviewed: review?.type,
    dryRun: options.dryRun,
    options: {
      // A patch is shown as the update or creation that it comes to.
      kind: before ? 'UpdateOptions' : 'CreateOptions',
      apiVersion: 'meta.k8s.io/v1',
      ...(options.dryRun ? { dryRun: ['All'] } : {}),
      ...(query.has('force') ? { force: options.force } : {}),
      ...(query.has('fieldManager') ? { fieldManager: options.fieldManager } : {}),
      ...(query.has('fieldValidation') ? { fieldValidation: options.validation } : {}),
    },
    user: ADMINISTRATOR,
  };
}
