import { methodNotAllowed, noSuchPath } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { decodeBody, mediaType } from '../http/body.js';
import { isObject, type JsonObject, numberAt, stringAt, valueAt, withValueAt } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import type { ScalePaths } from '../registry/resource.js';
import type { Stored } from '../store/stored.js';
import { invalidField } from './admit.js';
import { patchedBody } from './patch.js';
import { lookup } from './read.js';
import { replaceObject } from './update.js';
import { writeOptions } from './write-options.js';

/** The `scale` subresource: an `autoscaling/v1 Scale` over the replicas of an object. */
export function scale(state: ClusterState, request: ApiRequest): ApiResponse {
  const paths = request.served.version.scale;
  if (!paths) throw noSuchPath();
  const before = lookup(state, request);
  if (request.verb === 'get') return respond(before, paths);
  if (request.verb !== 'update' && request.verb !== 'patch') throw methodNotAllowed();
  const body =
    request.verb === 'update'
      ? decodeBody(request.body, request.contentType)
      : patchedBody(request, mediaType(request.contentType), scaleOf(before.object, paths));
  const replicas = numberAt(body, 'spec', 'replicas') ?? 0;
  if (replicas < 0) {
    throw invalidField(request, before.name, {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${replicas}: should be a non-negative integer`,
      field: `.${paths.specReplicas.join('.')}`,
    });
  }
  const changed = withValueAt(before.object, paths.specReplicas, replicas);
  const resourceVersion = stringAt(body, 'metadata', 'resourceVersion');
  const draft = resourceVersion
    ? { ...changed, metadata: { ...changed.metadata, resourceVersion } }
    : changed;
  return respond(replaceObject(state, request, before, draft, writeOptions(request)), paths);
}

function respond(stored: Stored, paths: ScalePaths): ApiResponse {
  return { status: 200, body: JSON.stringify(scaleOf(stored.object, paths)) };
}

function scaleOf(object: KubeObject, paths: ScalePaths): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(object, paths);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, ...paths.specReplicas) ?? 0 },
    status: {
      replicas: numberAt(object, ...paths.statusReplicas) ?? 0,
      ...(selector === '' ? {} : { selector }),
    },
  };
}

function selectorText(object: KubeObject, paths: ScalePaths): string {
  if (paths.selector) return stringAt(object, ...paths.selector) ?? '';
  const labels = valueAt(object, ['spec', 'selector', 'matchLabels']);
  if (!isObject(labels)) return '';
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}
