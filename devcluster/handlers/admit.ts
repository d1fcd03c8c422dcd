import { apiVersionOf, isObject, type Json, type JsonMap, without } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { applyDefaults, prune, validate } from '../../lib/schema/index.js';
import { ApiError, badRequest, invalid } from '../api-error.js';
import type { ApiRequest } from '../http/api-request.js';
import { isJson } from '../http/body.js';
import { duplicateFields } from '../http/duplicates.js';
import type { KubeObject } from '../kube-object.js';
import { typeMeta } from '../registry/resource.js';
import { evaluateRules } from '../validations/index.js';
import { withoutNulls } from './nulls.js';
import type { WriteOptions } from './write-options.js';

/** Checks the type a body claims. A built-in one may leave it out: the path says it. */
export function checkType(request: ApiRequest, body: JsonMap): void {
  const { resource, version } = request.served;
  const apiVersion = apiVersionOf(resource.group, version.name);
  if (!resource.custom && !body['kind'] && !body['apiVersion']) return;
  if (!body['kind']) {
    throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(body).slice(0, 200)}'`);
  }
  if (body['kind'] !== resource.kind || body['apiVersion'] !== apiVersion) {
    const why = `the path is for ${apiVersion}, kind ${resource.kind}`;
    if (request.verb === 'patch') throw undecodable(request, body, why);
    throw badRequest(
      `${String(body['kind'])} in version "${String(body['apiVersion'] ?? '')
        .split('/')
        .pop()}" cannot be handled as a ${resource.kind}: ${why}`,
    );
  }
}

/**
 * What decoding does to a body: unknown fields go, and are refused or warned of as asked; a null counts as absent;
 * defaults come; and a built-in object whose fields have the wrong types is a 400.
 */
export function decode(request: ApiRequest, body: JsonMap, options: WriteOptions): KubeObject {
  const { resource, version } = request.served;
  const unknown: string[] = [];
  const present = resource.custom ? dropNulls(body) : withoutNulls(body, version.schema);
  const pruned = prune(present, version.schema, unknown);
  const twice = options.validation === 'Ignore' ? [] : sentTwice(request);
  if (unknown.length + twice.length > 0) reportFields(request, body, { unknown, twice }, options);
  const filled = applyDefaults(pruned, version.schema);
  refuseWrongTypes(request, filled, body);
  return asKubeObject(filled);
}

/** What decoding does to an applied configuration: it gets no defaults, and nothing unknown is let pass. */
export function decodeApplied(request: ApiRequest, body: JsonMap): KubeObject {
  const { resource, version } = request.served;
  const unknown: string[] = [];
  const known = prune(dropNulls(body), version.schema, unknown);
  const fields = [
    ...unknown.map((path) => `.${path}: field not declared in schema`),
    ...wrongTypes(known, version.schema),
  ];
  if (fields.length > 0) {
    const { namespace = '', name = '' } = asKubeObject(known).metadata;
    const type = `${apiVersionOf(resource.group, version.name)}, Kind=${resource.kind}`;
    const id = `${namespace}/${name}; ${resource.group === '' ? '/' : ''}${type}`;
    throw new ApiError(500, '', `failed to create typed patch object (${id}): ${fields.sort()[0]}`);
  }
  return asKubeObject(known);
}

const EXPECTED: Readonly<Record<string, string>> = {
  array: 'list',
  boolean: 'boolean',
  integer: 'numeric (int or float)',
  number: 'numeric (int or float)',
  object: 'map',
  string: 'string',
};

/** Where an applied configuration has the wrong type, in the words of structured-merge-diff. */
function wrongTypes(value: Json, schema: ApiRequest['served']['version']['schema']): string[] {
  return validate(value, schema)
    .filter(({ reason }) => reason === 'FieldValueTypeInvalid')
    .map(({ field, message }) => {
      const [, wanted = '', got = ''] = /must be of type (\S+): "(\w+)"/.exec(message) ?? [];
      return `.${field}: expected ${EXPECTED[wanted] ?? wanted}, got ${EXPECTED[got] ?? got}`;
    });
}

/** Stored objects carry no type; every object has metadata. */
function asKubeObject(value: Json): KubeObject {
  if (!isObject(value)) throw badRequest('the body must be an object');
  const { metadata } = value;
  return without({ ...value, metadata: isObject(metadata) ? metadata : {} }, 'apiVersion', 'kind');
}

/** Formats that decoding itself reads. */
const UNREADABLE = /must be of type (date-time|byte):/;

/** Metadata of any object, and everything of a built-in one, must decode. */
function refuseWrongTypes(request: ApiRequest, object: Json, body: JsonMap): void {
  const { resource, version } = request.served;
  const wrong = validate(object, version.schema).find(
    ({ reason, field, message }) =>
      (reason === 'FieldValueTypeInvalid' || UNREADABLE.test(message)) &&
      (!resource.custom || field.startsWith('metadata')),
  );
  if (!wrong) return;
  const what = wrong.message.includes('type byte') ? 'illegal base64 data' : 'json: cannot unmarshal';
  throw undecodable(request, body, `${what}: ${wrong.field}: ${wrong.message}`);
}

/** Members that a JSON body names twice; of a patch they are not looked for. */
function sentTwice({ verb, body, contentType }: ApiRequest): readonly string[] {
  if (verb === 'patch' || !isJson(contentType)) return [];
  return duplicateFields(body.toString('utf8'));
}

function reportFields(
  request: ApiRequest,
  body: JsonMap,
  { unknown, twice }: { readonly unknown: readonly string[]; readonly twice: readonly string[] },
  options: WriteOptions,
): void {
  const texts = [
    ...twice.map((path) => `duplicate field "${path}"`),
    ...unknown.map((path) => `unknown field "${path}"`),
  ];
  if (options.validation === 'Warn') request.warnings.push(...texts);
  if (options.validation !== 'Strict') return;
  throw undecodable(request, body, `strict decoding error: ${texts.join(', ')}`);
}

/** A body that cannot be decoded is a bad request; one that a patch has led to is invalid. */
function undecodable(request: ApiRequest, body: JsonMap, why: string): ApiError {
  const { resource, version } = request.served;
  if (request.verb !== 'patch') {
    return badRequest(
      `${resource.kind} in version "${version.name}" cannot be handled as a ${resource.kind}: ${why}`,
    );
  }
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(body))}: ${why}`;
  return new ApiError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}

/** Members of metadata that are null count as absent in a custom resource too; clients write `creationTimestamp: null`. */
function dropNulls(body: JsonMap): JsonMap {
  const metadata = body['metadata'];
  if (!isObject(metadata) || !Object.values(metadata).includes(null)) return body;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
  return { ...body, metadata: kept };
}

/** Refuses an object that does not fit its schema; `more` are findings of its kind. */
export function refuseInvalid(
  request: ApiRequest,
  before: KubeObject | undefined,
  object: KubeObject,
  more: readonly Cause[],
): void {
  const { resource, version } = request.served;
  const known = new Set(more.map(faultOf));
  const found = [...more, ...validate(object, version.schema).filter((cause) => !known.has(faultOf(cause)))];
  const causes = [...found, ...brokenRules(request, before, object, found)];
  if (causes.length === 0) return;
  throw invalid({ group: resource.group, resource: resource.kind, name: object.metadata.name ?? '' }, causes);
}

/** Faults with which rules in CEL are not evaluated. */
const BLOCKING = [
  ...['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany'],
  'FieldValueTypeInvalid',
];
const NOT_CHECKED: Cause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

function brokenRules(
  request: ApiRequest,
  before: KubeObject | undefined,
  object: KubeObject,
  found: readonly Cause[],
): readonly Cause[] {
  const { resource, version } = request.served;
  if (!version.rules) return [];
  if (found.some(({ reason }) => BLOCKING.includes(reason))) return [NOT_CHECKED];
  const whole = (of: KubeObject): JsonMap => ({ ...typeMeta(resource, version.name), ...of });
  return evaluateRules(version.rules, whole(object), before && whole(before));
}

/** What a kind has said of a field, its schema need not repeat. */
function faultOf({ reason, field }: Cause): string {
  return `${reason} ${field}`;
}

/** An error about one field of the object of a request. */
export function invalidField(request: ApiRequest, name: string, cause: Cause): ApiError {
  const { resource } = request.served;
  return invalid({ group: resource.group, resource: resource.kind, name }, [cause]);
}
