import {
  apiVersionOf,
  isObject,
  type Json,
  type JsonMap,
  stringAt,
  stringsOf,
} from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';
import { type ResourceVersion, typeMeta } from '../registry/resource.js';
import type { Attributes } from './attributes.js';

export const REVIEW_API = 'admission.k8s.io/v1';

/** An AdmissionReview that asks about a write, with the object under the version that the webhook's rule names. */
export function reviewOf(attributes: Attributes, version: ResourceVersion, uid: string): JsonMap {
  return {
    kind: 'AdmissionReview',
    apiVersion: REVIEW_API,
    request: {
      uid,
      ...requestOf(attributes, version),
      object: shown(attributes, attributes.object, version),
      oldObject: shown(attributes, attributes.oldObject, version),
      dryRun: attributes.dryRun,
      options: attributes.options,
    },
  };
}

/** What match conditions can name: the objects, and the request without them. */
export function conditionVariables(
  attributes: Attributes,
  version: ResourceVersion,
): ReadonlyMap<string, Json> {
  const { dryRun, options } = attributes;
  return new Map<string, Json>([
    ['object', shown(attributes, attributes.object, version)],
    ['oldObject', shown(attributes, attributes.oldObject, version)],
    ['request', { ...requestOf(attributes, version), dryRun, options }],
  ]);
}

function requestOf(attributes: Attributes, { name: version }: ResourceVersion): JsonMap {
  const { served, subresource, name, namespace, operation, user, reviewed } = attributes;
  const { group, kind, plural } = served.resource;
  const asked = served.version.name;
  return {
    kind: { ...(reviewed ?? { group, version, kind }) },
    resource: { group, version, resource: plural },
    ...(subresource ? { subResource: subresource } : {}),
    requestKind: { ...(reviewed ?? { group, version: asked, kind }) },
    requestResource: { group, version: asked, resource: plural },
    ...(subresource ? { requestSubResource: subresource } : {}),
    ...(name ? { name } : {}),
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: user,
  };
}

function shown(
  { served, reviewed }: Attributes,
  object: KubeObject | undefined,
  version: ResourceVersion,
): Json {
  if (!object) return null;
  if (reviewed)
    return { kind: reviewed.kind, apiVersion: apiVersionOf(reviewed.group, reviewed.version), ...object };
  return { ...typeMeta(served.resource, version.name), ...object };
}

/** The answer of a webhook. */
export interface ReviewResponse {
  readonly allowed: boolean;
  /** A `metav1.Status`. */
  readonly status: JsonMap | undefined;
  /** Operations of a JSON patch. */
  readonly patch: readonly Json[] | undefined;
  readonly warnings: readonly string[];
}

/** Reads the answer to a review; a text says what is wrong with it (k8s, `admission/plugin/webhook/request`). */
export function readResponse(body: Json, uid: string, mutating: boolean): ReviewResponse | string {
  if (!isObject(body)) return 'webhook response is not an object';
  const type = `${stringAt(body, 'apiVersion') ?? ''}, Kind=${stringAt(body, 'kind') ?? ''}`;
  if (type !== `${REVIEW_API}, Kind=AdmissionReview`)
    return `expected webhook response of ${REVIEW_API}, Kind=AdmissionReview, got ${type}`;
  const response = body['response'];
  if (!isObject(response)) return 'webhook response was absent';
  if (response['uid'] !== uid)
    return `expected response.uid=${JSON.stringify(uid)}, got ${quoted(response['uid'])}`;
  const status = response['status'];
  const patch = readPatch(response, mutating);
  if (typeof patch === 'string') return patch;
  return {
    allowed: response['allowed'] === true,
    status: isObject(status) ? status : undefined,
    patch,
    warnings: stringsOf(response['warnings']),
  };
}

function readPatch(response: JsonMap, mutating: boolean): readonly Json[] | undefined | string {
  const { patch, patchType } = response;
  if (!mutating) {
    if (patch !== undefined) return 'validating webhook may not return response.patch';
    return patchType === undefined ? undefined : 'validating webhook may not return response.patchType';
  }
  if (!patch)
    return patchType === undefined ? undefined : 'webhook returned response.patchType but not response.patch';
  if (patchType === undefined) return 'webhook returned response.patch but not response.patchType';
  if (patchType !== 'JSONPatch') return `webhook returned invalid response.patchType of ${quoted(patchType)}`;
  try {
    const operations = JSON.parse(Buffer.from(String(patch), 'base64').toString('utf8')) as Json;
    return Array.isArray(operations) ? operations : 'webhook returned a response.patch that is not a list';
  } catch {
    return 'webhook returned a response.patch that is not JSON';
  }
}

function quoted(value: Json | undefined): string {
  return JSON.stringify(value ?? '');
}
