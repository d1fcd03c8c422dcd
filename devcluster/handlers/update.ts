import type { Turn } from '../admission/turn.js';
import { badRequest, conflict, invalid, staleObject } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { recordUpdateIn } from '../fields/field-manager.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { decodeBody } from '../http/body.js';
import { strategyOf } from '../kinds/strategies.js';
import type { KubeObject } from '../kube-object.js';
import type { Stored } from '../store/stored.js';
import { checkType, decode } from './admit.js';
import { create } from './create.js';
import { objectResponse } from './encode.js';
import { finish } from './finish.js';
import { limitToSubresource } from './limit.js';
import { read, subjectOf } from './read.js';
import { inVersionOf } from './versions.js';
import { managerFor, type Write, writeOptions } from './write-options.js';

/** Kinds that, like custom resources, refuse an update that does not say which version it read. */
const CONDITIONAL = new Set([
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
  'customresourcedefinitions.apiextensions.k8s.io',
]);

/** Kinds that an update creates when they are not there. */
const CREATED_BY_UPDATE = new Set(['leases.coordination.k8s.io']);

export function* update(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const options = writeOptions(request);
  const body = decodeBody(request.body, request.contentType);
  checkType(request, body);
  const decoded = decode(request, body, options);
  const { name, resourceVersion } = decoded.metadata;
  if (name !== request.name) {
    throw badRequest(
      `the name of the object (${name ?? ''}) does not match the name on the URL (${request.name ?? ''})`,
    );
  }
  const { served } = request;
  const key = { namespace: request.namespace ?? '', name: request.name ?? '' };
  if (CREATED_BY_UPDATE.has(served.key) && !state.store.get(served.key, key))
    return yield* create(state, request);
  const before = yield* read(state, request);
  if (!resourceVersion && (served.resource.custom || CONDITIONAL.has(served.key))) {
    const message = 'Invalid value: 0: must be specified for an update';
    throw invalid(subjectOf(request), [
      { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' },
    ]);
  }
  return objectResponse(request, yield* replaceObject({ state, request, options }, before, decoded));
}

/** An ordinary write of an object that exists: `PUT`, and every patch but apply. */
export function* replaceObject(write: Write, before: Stored, decoded: KubeObject): Turn<Stored> {
  const { state, request, options } = write;
  const { resourceVersion, uid } = decoded.metadata;
  if (uid && uid !== before.object.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.object.metadata.uid}`;
    throw conflict(subjectOf(request), why);
  }
  if (resourceVersion && resourceVersion !== before.object.metadata.resourceVersion) {
    throw staleObject(subjectOf(request));
  }
  const limited = limitToSubresource(request, before.object, decoded);
  const completed = strategyOf(request.served.key).complete?.(limited) ?? limited;
  const owned = yield* recordUpdateIn(before.object, completed, {
    schema: request.served.version.schema,
    manager: managerFor(request, options, 'Update'),
    now: state.clock.now(),
    hasStatus: request.served.version.status,
    inVersion: inVersionOf(state, request.served),
  });
  return yield* finish(write, before, owned);
}
