import { apiVersionOf, child, isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { applyDefaults } from '../../lib/schema/index.js';
import type { Turn } from '../admission/turn.js';
import {
  ApiError,
  badRequest,
  conflict,
  invalidValue,
  staleObject,
  unsupportedMediaType,
} from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { viewOf } from '../conversion/convert.js';
import { applyConfigIn } from '../fields/field-manager.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import { mediaType, parseJson, parseYaml } from '../http/body.js';
import { strategyOf } from '../kinds/strategies.js';
import type { KubeObject } from '../kube-object.js';
import { applyJsonPatch, PatchError } from '../patch/json-patch.js';
import { applyMergePatch } from '../patch/merge-patch.js';
import { applyStrategicMerge, MissingKeyError } from '../patch/strategic-merge.js';
import { typeMeta } from '../registry/resource.js';
import type { Stored } from '../store/stored.js';
import { checkType, decode, decodeApplied, invalidField } from './admit.js';
import { createObject, newObject, otherNamespace } from './create.js';
import { objectResponse } from './encode.js';
import { finish } from './finish.js';
import { limitToSubresource } from './limit.js';
import { lookup, read, subjectOf } from './read.js';
import { replaceObject } from './update.js';
import { inVersionOf } from './versions.js';
import { managerFor, type Write, type WriteOptions, writeOptions } from './write-options.js';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
export const APPLY = 'application/apply-patch+yaml';

export function* patch(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const options = writeOptions(request);
  const type = mediaType(request.contentType);
  if (type === APPLY) return yield* apply(state, request, options);
  const before = yield* read(state, request);
  const current = { ...typeMeta(request.served.resource, request.served.version.name), ...before.object };
  const patched = patchedBody(request, type, current);
  refuseOtherIdentity(request, patched, before.object);
  checkType(request, patched);
  const decoded = decode(request, patched, options);
  return objectResponse(request, yield* replaceObject({ state, request, options }, before, decoded));
}

/** A patch changes no object into another one. */
function refuseOtherIdentity(request: ApiRequest, patched: JsonMap, { metadata }: KubeObject): void {
  const { name, namespace, uid, resourceVersion } = child(patched, 'metadata');
  if (name !== metadata.name) throw otherName(request, name);
  if (namespace !== metadata.namespace) throw otherNamespace();
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) throw staleObject(subjectOf(request));
  if (uid !== metadata.uid) throw otherUid(request, uid);
}

function otherName(request: ApiRequest, name: Json | undefined): ApiError {
  return badRequest(
    `the name of the object (${String(name ?? '')}) does not match the name on the URL (${request.name ?? ''})`,
  );
}

function otherUid(request: ApiRequest, uid: Json | undefined): ApiError {
  return invalidField(
    request,
    request.name ?? '',
    invalidValue('metadata.uid', uid ?? '', 'field is immutable'),
  );
}

/** The body a patch makes of an object, of whatever of the three types it is. */
export function patchedBody(request: ApiRequest, type: string, current: JsonMap): JsonMap {
  const { resource, version } = request.served;
  const accepted = [JSON_PATCH, MERGE_PATCH, ...(resource.custom ? [] : [STRATEGIC]), APPLY];
  if (!accepted.includes(type)) {
    if (resource.custom) throw unsupportedMediaType(accepted);
    throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
  const body = parseJson(request.body);
  try {
    const patched = patchAs(type, current, body, () => version.schema);
    if (!isObject(patched)) throw badRequest('the patch does not leave an object');
    return patched;
  } catch (error) {
    if (error instanceof MissingKeyError) throw new ApiError(500, '', error.message);
    if (!(error instanceof PatchError)) throw error;
    request.warnings.push(error.message);
    throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
}

function patchAs(
  type: string,
  current: JsonMap,
  body: Json,
  schema: () => ApiRequest['served']['version']['schema'],
): Json {
  if (type === JSON_PATCH) {
    if (!Array.isArray(body)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
    return applyJsonPatch(current, body);
  }
  if (!isObject(body)) throw badRequest('the patch must be an object');
  return type === MERGE_PATCH ? applyMergePatch(current, body) : applyStrategicMerge(current, body, schema());
}

/** Server-side apply: creates the object when there is none (201). */
function* apply(state: ClusterState, request: ApiRequest, options: WriteOptions): Turn<ApiResponse> {
  if (!request.query.get('fieldManager')) {
    const cause = {
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    };
    throw new ApiError(
      422,
      'Invalid',
      `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${cause.message}`,
      {
        group: 'meta.k8s.io',
        kind: 'PatchOptions',
        causes: [cause],
      },
    );
  }
  const config = applyBody(request);
  const { uid } = config.metadata;
  const found = state.store.get(request.served.key, {
    namespace: request.namespace ?? '',
    name: request.name ?? '',
  });
  if (!found && request.subresource !== '') lookup(state, request);
  const before = found && (yield* viewOf(state, request.served, found, { fresh: true }));
  const write = {
    schema: request.served.version.schema,
    manager: managerFor(request, options, 'Apply'),
    now: state.clock.now(),
    hasStatus: request.served.version.status,
    force: options.force,
    inVersion: inVersionOf(state, request.served),
  };
  if (before && uid && uid !== before.object.metadata.uid) throw otherUid(request, uid);
  if (before)
    return objectResponse(request, yield* applyTo({ state, request, options }, before, config, write));
  if (uid) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(subjectOf(request), why);
  }
  const applied = settle(request, yield* applyConfigIn(undefined, config, write));
  const { managedFields } = applied.metadata;
  const fresh = newObject(state, request, applied);
  const object = {
    ...fresh,
    metadata: managedFields ? { ...fresh.metadata, managedFields } : fresh.metadata,
  };
  return objectResponse(request, yield* createObject(state, request, object, options), 201);
}

function* applyTo(
  target: Write,
  before: Stored,
  config: KubeObject,
  write: Parameters<typeof applyConfigIn>[2],
): Turn<Stored> {
  const { request } = target;
  const { resourceVersion } = config.metadata;
  if (resourceVersion && resourceVersion !== before.object.metadata.resourceVersion) {
    throw staleObject(subjectOf(request));
  }
  const applied = settle(request, yield* applyConfigIn(before.object, config, write));
  return yield* finish(target, before, limitToSubresource(request, before.object, applied));
}

/** Defaults come after ownership: whoever applies owns what was written, not what was filled in. */
function settle(request: ApiRequest, applied: KubeObject): KubeObject {
  const filled = applyDefaults(applied, request.served.version.schema);
  const object = isObject(filled) ? { ...filled, metadata: applied.metadata } : applied;
  return strategyOf(request.served.key).complete?.(object) ?? object;
}

function applyBody(request: ApiRequest): KubeObject {
  const body = parseYaml(request.body);
  if (!isObject(body)) throw badRequest('an applied configuration must be an object');
  checkAppliedType(request, body);
  const config = decodeApplied(request, withoutNulls(body));
  const { name, namespace, managedFields } = config.metadata;
  if (managedFields) throw badRequest('metadata.managedFields must be nil');
  if (name !== undefined && name !== request.name) throw otherName(request, name);
  if (namespace && namespace !== (request.namespace ?? '')) throw otherNamespace();
  return { ...config, metadata: { ...config.metadata, name: request.name ?? '' } };
}

/** An applied configuration says what it is, of built-in kinds too. */
function checkAppliedType(request: ApiRequest, body: JsonMap): void {
  const { resource, version } = request.served;
  const [apiVersion, kind] = [String(body['apiVersion'] ?? ''), String(body['kind'] ?? '')];
  if (kind === resource.kind && apiVersion === apiVersionOf(resource.group, version.name)) return;
  throw badRequest(`invalid object type: ${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`);
}

function withoutNulls(value: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    result[name] = isObject(member) ? withoutNulls(member) : member;
  }
  return result;
}
