import { type ApiError, badRequest, type Cause, invalid } from '../api-error.js';
import type { ApiRequest } from '../http/api-request.js';
import { isObject, type JsonObject, without } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { apiVersionOf } from '../registry/resource.js';
import { applyDefaults } from '../schema/defaults.js';
import { prune } from '../schema/prune.js';
import { validate } from '../schema/validate.js';
import type { WriteOptions } from './write-options.js';

/** Checks the type a body claims and gives it one when it has none where that is allowed. */
export function checkType(request: ApiRequest, body: JsonObject): void {
  const { resource, version } = request.served;
  const apiVersion = apiVersionOf(resource.group, version.name);
  if (!body['kind']) {
    throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(body).slice(0, 200)}'`);
  }
  if (body['kind'] !== resource.kind || body['apiVersion'] !== apiVersion) {
    throw badRequest(
      `${String(body['kind'])} in version "${String(body['apiVersion'] ?? '')
        .split('/')
        .pop()}" cannot be handled as a ${resource.kind}: ` +
        `the path is for ${apiVersion}, kind ${resource.kind}`,
    );
  }
}

/**
 * What decoding does to a body: unknown fields go, and are refused or warned of as asked; defaults come; and
 * a built-in object whose fields have the wrong types is a 400. An applied configuration gets no defaults.
 */
export function decode(
  request: ApiRequest,
  body: JsonObject,
  options: WriteOptions,
  { defaults = true }: { readonly defaults?: boolean } = {},
): KubeObject {
  const { resource, version } = request.served;
  const unknown: string[] = [];
  const pruned = prune(dropNulls(body), version.schema, unknown);
  if (unknown.length > 0) reportUnknown(request, unknown, options);
  if (!isObject(pruned)) throw badRequest('the body must be an object');
  refuseWrongTypes(request, pruned);
  const object = defaults ? applyDefaults(pruned, version.schema) : pruned;
  const metadata = isObject(object) ? object['metadata'] : undefined;
  if (!isObject(object)) throw badRequest(`the body must be a ${resource.kind}`);
  return without({ ...object, metadata: isObject(metadata) ? metadata : {} }, 'apiVersion', 'kind');
}

/** Metadata of any object, and everything of a built-in one, must decode. */
function refuseWrongTypes(request: ApiRequest, object: JsonObject): void {
  const { resource, version } = request.served;
  const wrong = validate(object, version.schema).find(
    ({ reason, field }) =>
      reason === 'FieldValueTypeInvalid' && (!resource.custom || field.startsWith('metadata')),
  );
  if (wrong) {
    throw badRequest(
      `${resource.kind} in version "${version.name}" cannot be handled as a ${resource.kind}: json: cannot unmarshal ${wrong.field}: ${wrong.message}`,
    );
  }
}

function reportUnknown(request: ApiRequest, unknown: readonly string[], options: WriteOptions): void {
  const texts = unknown.map((path) => `unknown field "${path}"`);
  if (options.validation === 'Warn') request.warnings.push(...texts);
  if (options.validation !== 'Strict') return;
  const { resource, version } = request.served;
  const prefix =
    request.verb === 'patch'
      ? ''
      : `${resource.kind} in version "${version.name}" cannot be handled as a ${resource.kind}: `;
  throw badRequest(`${prefix}strict decoding error: ${texts.join(', ')}`);
}

/** Members of metadata that are null count as absent; clients write `creationTimestamp: null`. */
function dropNulls(body: JsonObject): JsonObject {
  const metadata = body['metadata'];
  if (!isObject(metadata) || !Object.values(metadata).includes(null)) return body;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
  return { ...body, metadata: kept };
}

/** Refuses an object that does not fit its schema; `more` are findings of its kind. */
export function refuseInvalid(request: ApiRequest, object: KubeObject, more: readonly Cause[] = []): void {
  const { resource, version } = request.served;
  const causes = [...more, ...validate(object, version.schema)];
  if (causes.length === 0) return;
  throw invalid({ group: resource.group, resource: resource.kind, name: object.metadata.name ?? '' }, causes);
}

/** An error about one field of the object of a request. */
export function invalidField(request: ApiRequest, name: string, cause: Cause): ApiError {
  const { resource } = request.served;
  return invalid({ group: resource.group, resource: resource.kind, name }, [cause]);
}
