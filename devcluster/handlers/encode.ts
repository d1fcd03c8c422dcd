import { apiVersionOf, type Json, type JsonMap } from '../../lib/base/index.js';
import { ApiError, badRequest } from '../api-error.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import type { KubeObject } from '../kube-object.js';
import type { Served } from '../registry/registry.js';
import { typeMeta } from '../registry/resource.js';
import { Stored } from '../store/stored.js';
import { tableOf } from '../table/table.js';
import { type Form, representationOf } from './representation.js';

/** The form that a request asks for. */
export function formOf(request: ApiRequest): Form {
  return representationOf(request)?.form ?? 'object';
}

function head(served: Served): string {
  const { apiVersion, kind } = typeMeta(served.resource, served.version.name);
  return `{"kind":"${kind}","apiVersion":"${apiVersion}",`;
}

/** The JSON text of a stored object under the version it is read in. */
export function objectText(served: Served, stored: Stored): string {
  return head(served) + stored.tail;
}

/** An object as an answer, in the form that was asked for. */
export function objectResponse(request: ApiRequest, object: Stored | KubeObject, status = 200): ApiResponse {
  const stored = object instanceof Stored ? object : new Stored(object, 0);
  return { status, body: objectForm(request, stored) };
}

/** The text of one object in the form that was asked for. */
export function objectForm(request: ApiRequest, stored: Stored): string {
  const form = formOf(request);
  if (form === 'table')
    return JSON.stringify(tableFor(request, [stored], stored.object.metadata.resourceVersion));
  if (form === 'metadata') return JSON.stringify(metadataOnly(stored.object));
  return objectText(request.served, stored);
}

/** What an answer can be read as: any kind of JSON, YAML or protobuf, of which the API server gives the first it has. */
const READABLE = /^$|^\*\/\*|^application\/(json|yaml|vnd\.kubernetes)/;

/** 406 for an answer in a form that it cannot have. */
export function refuseForm(request: ApiRequest): void {
  const { accept, verb } = request;
  const forms = accept.split(',').map((part) => part.trim());
  if (!forms.some((form) => READABLE.test(form))) {
    const available = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
    throw new ApiError(
      406,
      'NotAcceptable',
      `406: Not Acceptable\n\nAvailable representations: ${available}`,
      {},
    );
  }
  if (!representationOf(request)) {
    const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
    throw new ApiError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted}`);
  }
  if (verb !== 'get' || forms.length > 1 || !/as=PartialObjectMetadataList\b/.test(accept)) return;
  const why = 'you requested PartialObjectMetadataList, but the requested object is not a list';
  throw new ApiError(406, 'NotAcceptable', why);
}

function metadataOnly(object: KubeObject): JsonMap {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

export interface ListMeta extends JsonMap {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

/** A list as an answer. Items of built-in kinds carry no type, as those of the API server. */
export function listResponse(request: ApiRequest, items: readonly Stored[], metadata: ListMeta): ApiResponse {
  const { served } = request;
  const form = formOf(request);
  if (form === 'table') {
    const table = { ...tableFor(request, items, metadata.resourceVersion), metadata };
    return { status: 200, body: JSON.stringify(table) };
  }
  if (form === 'metadata') {
    const list: Json = {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: items.map(({ object }) => metadataOnly(object)),
    };
    return { status: 200, body: JSON.stringify(list) };
  }
  const { resource, version } = served;
  const itemHead = resource.custom ? head(served) : '{';
  const texts = items.map((item) => itemHead + item.tail);
  const listHead = `{"kind":"${resource.listKind}","apiVersion":"${apiVersionOf(resource.group, version.name)}"`;
  return {
    status: 200,
    body: `${listHead},"metadata":${JSON.stringify(metadata)},"items":[${texts.join(',')}]}`,
  };
}

function tableFor(
  request: ApiRequest,
  items: readonly Stored[],
  resourceVersion: string | undefined,
): JsonMap {
  const include = request.query.get('includeObject') || 'Metadata';
  if (!['None', 'Metadata', 'Object'].includes(include)) {
    const value = JSON.stringify(include);
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${value}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return tableOf(request.served, items, {
    include,
    resourceVersion: resourceVersion ?? '',
    now: request.now,
  });
}
