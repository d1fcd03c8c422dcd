import { apiVersionOf, type Json } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { type ApiError, forbiddenField, invalid } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import type { Manager } from '../fields/managers.js';
import type { ApiRequest } from '../http/api-request.js';
import type { KubeObject } from '../kube-object.js';

/** Query parameters of writes. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly validation: 'Strict' | 'Warn' | 'Ignore';
  readonly fieldManager: string;
  readonly force: boolean;
}

const MAX_MANAGER = 128;

/** A request that writes, as it is handled. */
export interface Write {
  readonly state: ClusterState;
  readonly request: ApiRequest;
  readonly options: WriteOptions;
  /** How webhooks see it, when that is not the object itself. */
  readonly review?: SubresourceReview;
}

/** A subresource with a kind of its own, as admission sees it. */
export interface SubresourceReview {
  readonly type: { readonly group: string; readonly version: string; readonly kind: string };
  /** What a webhook is shown of an object. */
  show(object: KubeObject): KubeObject;
  /** The object with what a webhook has changed of that. */
  apply(object: KubeObject, changed: KubeObject): KubeObject;
}

/** Reads them; 422 for a value that has no meaning. */
export function writeOptions(request: ApiRequest): WriteOptions {
  const { query } = request;
  const dryRun = isDryRun(request, query.getAll('dryRun'));
  refuseForeign(request);
  const validation = query.get('fieldValidation') || 'Warn';
  if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore') {
    throw unsupported(request, 'fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']);
  }
  return {
    dryRun,
    validation,
    fieldManager: query.get('fieldManager') || managerOf(request.userAgent),
    force: isSet(query.get('force')),
  };
}

/** A boolean parameter, by the rule of the API server: whatever is not `false` or `0` is true. */
export function isSet(text: string | null): boolean {
  return text !== null && !['', 'false', '0'].includes(text.toLowerCase());
}

/** 422 for a value that has no meaning. */
export function isDryRun(request: ApiRequest, values: readonly string[]): boolean {
  const other = values.filter((value) => value !== 'All');
  if (other.length > 0) throw unsupported(request, 'dryRun', [...values], ['All']);
  return values.length > 0;
}

/** What only apply takes, and a name that is too long. */
function refuseForeign(request: ApiRequest): void {
  const { verb, contentType, query } = request;
  const apply = verb === 'patch' && contentType.startsWith('application/apply-patch');
  if (verb === 'patch' && !apply && query.has('force'))
    throw invalidOption(request, forbiddenField('force', 'may not be specified for non-apply patch'));
  if (Buffer.byteLength(query.get('fieldManager') ?? '') <= MAX_MANAGER) return;
  const message = `Too long: may not be more than ${MAX_MANAGER} bytes`;
  throw invalidOption(request, { reason: 'FieldValueTooLong', message, field: 'fieldManager' });
}

const OPTIONS_KINDS: Readonly<Partial<Record<ApiRequest['verb'], string>>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};

function unsupported(
  request: ApiRequest,
  field: string,
  value: Json,
  supported: readonly string[],
): ApiError {
  const list = supported.map((name) => `"${name}"`).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  return invalidOption(request, { reason: 'FieldValueNotSupported', message, field });
}

function invalidOption({ verb }: ApiRequest, cause: Cause): ApiError {
  const kind = OPTIONS_KINDS[verb] ?? 'PatchOptions';
  return invalid({ group: 'meta.k8s.io', resource: kind, name: '' }, [cause]);
}

/** Without a `fieldManager` the writer is named by its user agent, up to the first slash. */
function managerOf(userAgent: string): string {
  return (userAgent.split('/')[0] || 'unknown').slice(0, MAX_MANAGER);
}

/** The manager of a write of this request. */
export function managerFor(
  request: ApiRequest,
  options: WriteOptions,
  operation: Manager['operation'],
): Manager {
  const { resource, version } = request.served;
  return {
    name: options.fieldManager,
    operation,
    apiVersion: apiVersionOf(resource.group, version.name),
    subresource: request.subresource,
  };
}
