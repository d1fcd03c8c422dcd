import { isObject, type JsonMap, numberAt, stringAt, valueAt, withValueAt } from '../../lib/base/index.js';
import type { Turn } from '../admission/turn.js';
import { invalid, invalidValue, methodNotAllowed, noSuchPath } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { applyConfigIn } from '../fields/field-manager.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { decodeBody, mediaType } from '../http/body.js';
import type { KubeObject } from '../kube-object.js';
import type { ScalePaths } from '../registry/resource.js';
import type { Stored } from '../store/stored.js';
import { finish } from './finish.js';
import { APPLY, patchedBody } from './patch.js';
import { read } from './read.js';
import { replaceObject } from './update.js';
import { inVersionOf } from './versions.js';
import { managerFor, type SubresourceReview, writeOptions } from './write-options.js';

/** The `scale` subresource: an `autoscaling/v1 Scale` over the replicas of an object. */
export function* scale(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const paths = request.served.version.scale;
  if (!paths) throw noSuchPath();
  const before = yield* read(state, request);
  if (request.verb === 'get') return respond(before, paths);
  if (request.verb !== 'update' && request.verb !== 'patch') throw methodNotAllowed();
  const body =
    request.verb === 'update'
      ? decodeBody(request.body, request.contentType)
      : patchedBody(request, mediaType(request.contentType), scaleOf(before.object, paths));
  const replicas = numberAt(body, 'spec', 'replicas') ?? 0;
  if (replicas < 0) {
    const subject = { group: 'autoscaling', resource: 'Scale', name: before.name };
    throw invalid(subject, [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')]);
  }
  if (mediaType(request.contentType) === APPLY)
    return respond(yield* applyReplicas(state, request, before, replicas), paths);
  const changed = withValueAt(before.object, paths.specReplicas, replicas);
  const resourceVersion = stringAt(body, 'metadata', 'resourceVersion');
  const draft = resourceVersion
    ? { ...changed, metadata: { ...changed.metadata, resourceVersion } }
    : changed;
  return respond(
    yield* replaceObject(
      { state, request, options: writeOptions(request), review: reviewOf(paths) },
      before,
      draft,
    ),
    paths,
  );
}

/** Webhooks see a Scale, and change nothing but its replicas. */
function reviewOf(paths: ScalePaths): SubresourceReview {
  return {
    type: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    show: (object) => {
      const { kind: _, apiVersion: __, ...rest } = scaleOf(object, paths);
      return rest as KubeObject;
    },
    apply: (object, changed) =>
      withValueAt(object, paths.specReplicas, numberAt(changed, 'spec', 'replicas') ?? 0),
  };
}

/** Others than the applier may own the number. */
function* applyReplicas(
  state: ClusterState,
  request: ApiRequest,
  before: Stored,
  replicas: number,
): Turn<Stored> {
  const { version } = request.served;
  const options = writeOptions(request);
  const config = withValueAt<KubeObject>({ metadata: {} }, version.scale?.specReplicas ?? [], replicas);
  const applied = yield* applyConfigIn(before.object, config, {
    schema: version.schema,
    manager: managerFor(request, options, 'Apply'),
    now: state.clock.now(),
    hasStatus: version.status,
    force: options.force,
    inVersion: inVersionOf(state, request.served),
  });
  const review = version.scale ? { review: reviewOf(version.scale) } : {};
  return yield* finish({ state, request, options, ...review }, before, applied);
}

function respond(stored: Stored, paths: ScalePaths): ApiResponse {
  return { status: 200, body: JSON.stringify(scaleOf(stored.object, paths)) };
}

function scaleOf(object: KubeObject, paths: ScalePaths): JsonMap {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberAt(object, ...paths.specReplicas) ?? 0;
  const selector = selectorText(object, paths);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // None is left out, as by the API server.
    spec: replicas === 0 ? {} : { replicas },
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
