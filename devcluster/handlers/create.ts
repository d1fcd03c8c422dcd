import { without } from '../../lib/base/index.js';
import { applyDefaults } from '../../lib/schema/index.js';
import type { Turn } from '../admission/turn.js';
import { ApiError, alreadyExists, badRequest, forbidden, notFound } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { recordUpdate } from '../fields/field-manager.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { decodeBody } from '../http/body.js';
import { strategyOf } from '../kinds/strategies.js';
import { type KubeObject, kubeTime } from '../kube-object.js';
import type { Stored } from '../store/stored.js';
import { checkType, decode } from './admit.js';
import { objectResponse } from './encode.js';
import { finish, keyOf } from './finish.js';
import { managerFor, type WriteOptions, writeOptions } from './write-options.js';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

export function* create(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const options = writeOptions(request);
  const body = decodeBody(request.body, request.contentType);
  checkType(request, body);
  const decoded = decode(request, body, options);
  if (decoded.metadata.resourceVersion) {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const draft = newObject(state, request, decoded);
  const completed = strategyOf(request.served.key).complete?.(draft) ?? draft;
  const owned = recordUpdate(undefined, completed, {
    schema: request.served.version.schema,
    manager: managerFor(request, options, 'Update'),
    now: state.clock.now(),
    hasStatus: request.served.version.status,
  });
  return objectResponse(request, yield* createObject(state, request, owned, options), 201);
}

/** The object as it begins its life: named, placed, with an identity, and without a status of its own. */
export function newObject(state: ClusterState, request: ApiRequest, decoded: KubeObject): KubeObject {
  const { served, namespace } = request;
  const given = decoded.metadata;
  if (given.namespace && given.namespace !== (namespace ?? '')) {
    throw otherNamespace();
  }
  const metadata = {
    ...without(
      given,
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'resourceVersion',
      'selfLink',
      'generation',
    ),
    name: nameOf(state, request, decoded),
    ...(namespace === undefined ? {} : { namespace }),
    uid: state.uid(),
    creationTimestamp: kubeTime(state.clock.now()),
  };
  const object: KubeObject = { ...decoded, metadata };
  if (!served.version.status) return object;
  const schema = served.version.schema.properties.get('status');
  if (served.resource.custom || schema?.default === undefined) return without(object, 'status');
  return { ...object, status: applyDefaults(schema.default, schema) };
}

export function otherNamespace(): ApiError {
  return badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

function nameOf(state: ClusterState, request: ApiRequest, { metadata }: KubeObject): string {
  if (metadata.name) return metadata.name;
  if (metadata.generateName) return metadata.generateName.slice(0, 58) + state.nameSuffix();
  const { resource } = request.served;
  const cause = {
    reason: 'FieldValueRequired',
    message: 'Required value: name or generateName is required',
    field: 'metadata.name',
  };
  throw new ApiError(
    422,
    'Invalid',
    `${resource.kind}${resource.group ? `.${resource.group}` : ''} "" is invalid: metadata.name: ${cause.message}`,
    {
      ...(resource.group ? { group: resource.group } : {}),
      kind: resource.kind,
      causes: [cause],
    },
  );
}

/** Stores a new object; its namespace must exist and not be on its way out. */
export function* createObject(
  state: ClusterState,
  request: ApiRequest,
  object: KubeObject,
  options: WriteOptions,
): Turn<Stored> {
  const { resource, key } = request.served;
  const subject = { group: resource.group, resource: resource.plural, name: object.metadata.name ?? '' };
  const { namespace } = object.metadata;
  if (namespace !== undefined) {
    const home = state.store.get('namespaces', { namespace: '', name: namespace });
    if (!home) throw notFound({ group: '', resource: 'namespaces', name: namespace });
    if (home.object.metadata.deletionTimestamp !== undefined) {
      const message = `namespace ${namespace} is being terminated`;
      throw forbidden(
        subject,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
        [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }],
      );
    }
  }
  const present = state.store.get(key, keyOf(object));
  if (present) throw alreadyExists(subject, present.object.metadata.deletionTimestamp !== undefined);
  const definition = resource.custom && state.store.get(CRDS, { namespace: '', name: key });
  if (definition && definition.object.metadata.deletionTimestamp !== undefined) {
    throw forbidden(subject, 'create not allowed while custom resource definition is terminating');
  }
  return yield* finish({ state, request, options }, undefined, object);
}
