import { badRequest, conflict, invalid, methodNotAllowed, staleObject } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { recordUpdate } from '../fields/field-manager.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { decodeBody } from '../http/body.js';
import { strategyOf } from '../kinds/strategies.js';
import type { KubeObject } from '../kube-object.js';
import type { Stored } from '../store/stored.js';
import { checkType, decode } from './admit.js';
import { create } from './create.js';
import { objectResponse } from './encode.js';
import { finish, type Write, withSystemFields } from './finish.js';
import { lookup, subjectOf } from './read.js';
import { managerFor, writeOptions } from './write-options.js';

/** Kinds that, like custom resources, refuse an update that does not say which version it read. */
const CONDITIONAL = new Set(['leases.coordination.k8s.io', 'customresourcedefinitions.apiextensions.k8s.io']);

/** Kinds that an update creates when they are not there. */
const CREATED_BY_UPDATE = new Set(['leases.coordination.k8s.io']);

export function update(state: ClusterState, request: ApiRequest): ApiResponse {
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
  if (CREATED_BY_UPDATE.has(served.key) && !state.store.get(served.key, key)) return create(state, request);
  const before = lookup(state, request);
  if (!resourceVersion && (served.resource.custom || CONDITIONAL.has(served.key))) {
    const message = 'Invalid value: 0: must be specified for an update';
    throw invalid(subjectOf(request), [
      { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' },
    ]);
  }
  return objectResponse(request, replaceObject({ state, request, options }, before, decoded));
}

/** An ordinary write of an object that exists: `PUT`, and every patch but apply. */
export function replaceObject(write: Write, before: Stored, decoded: KubeObject): Stored {
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
  const owned = recordUpdate(before.object, completed, {
    schema: request.served.version.schema,
    manager: managerFor(request, options, 'Update'),
    now: state.clock.now(),
    hasStatus: request.served.version.status,
  });
  return finish(write, before, owned);
}

/** The main endpoint does not write the status, and `status` writes nothing else. */
export function limitToSubresource(request: ApiRequest, before: KubeObject, after: KubeObject): KubeObject {
  const { version } = request.served;
  if (request.subresource === 'status') {
    if (!version.status) throw methodNotAllowed();
    const { managedFields } = after.metadata;
    const metadata = managedFields ? { ...before.metadata, managedFields } : before.metadata;
    return withMember({ ...before, metadata }, 'status', after['status']);
  }
  const metadata = withSystemFields(after.metadata, before.metadata);
  const object = { ...after, metadata };
  return version.status ? withMember(object, 'status', before['status']) : object;
}

function withMember(object: KubeObject, name: string, value: KubeObject[string]): KubeObject {
  const { [name]: _, metadata, ...rest } = object;
  return value === undefined ? { ...rest, metadata } : { ...rest, metadata, [name]: value };
}
