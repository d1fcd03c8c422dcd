/**
 * AdmissionReview of `admission.k8s.io/v1`, read and written. What is read is checked as far as the gateway relies on it;
 * the objects in it stay `unknown` members of a map.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#webhook-request-and-response
 */
import { type JsonObject, messageOf } from '../../lib/base/index.js';
import { notAReview } from './errors.js';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** The `request` of a review. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly kind: GroupVersionKind;
  /** What the matched rule is about; the caller's own version is in `requestResource`, which no rule needs. */
  readonly resource: GroupVersionResource;
  readonly subResource: string;
  readonly name: string;
  readonly namespace: string;
  readonly operation: Operation;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  /** Undefined on DELETE. */
  readonly object: JsonObject | undefined;
  /** Undefined on CREATE. */
  readonly oldObject: JsonObject | undefined;
  readonly dryRun: boolean;
}

/** One reason of a denial. */
export interface Cause {
  readonly field: string;
  readonly message: string;
}

/** The `response` of a review, without its uid. */
export interface AdmissionResponse {
  readonly allowed: boolean;
  /** Of a denial: one text for all reasons. */
  readonly message?: string;
  readonly causes?: readonly Cause[];
  readonly warnings?: readonly string[];
  /** Operations of RFC 6902. */
  readonly patch?: readonly JsonObject[];
}

const API_VERSION = 'admission.k8s.io/v1';
const OPERATIONS: readonly string[] = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'];

/** Throws `HttpError` 400 for anything but a review with a request. */
export function readReview(body: Buffer): AdmissionRequest {
  const review = parsed(body);
  if (!isJsonObject(review) || review['kind'] !== 'AdmissionReview' || review['apiVersion'] !== API_VERSION) {
    throw notAReview(`invalid review: expected kind AdmissionReview of ${API_VERSION}`);
  }
  const request = review['request'];
  if (!isJsonObject(request)) throw notAReview('request is required because a review is about one');
  const operation = text(request, 'operation');
  if (!OPERATIONS.includes(operation)) {
    throw notAReview(
      `invalid request.operation ${JSON.stringify(operation.slice(0, 40))}: expected one of ${OPERATIONS.join(', ')}`,
    );
  }
  const uid = text(request, 'uid');
  if (uid === '') throw notAReview('request.uid is required because the response repeats it');
  const { kind, resource, user } = typesOf(request);
  return {
    uid,
    kind,
    resource,
    user,
    subResource: text(request, 'subResource'),
    name: text(request, 'name'),
    namespace: text(request, 'namespace'),
    operation: operation as Operation,
    object: objectAt(request, 'object'),
    oldObject: objectAt(request, 'oldObject'),
    dryRun: request['dryRun'] === true,
  };
}

/** The bytes that answer a review. */
export function reviewBody(uid: string, response: AdmissionResponse): string {
  const { allowed, message = '', causes = [], warnings = [], patch = [] } = response;
  const denied = {
    status: {
      code: 403,
      reason: 'Forbidden',
      message,
      ...(causes.length === 0 ? {} : { details: { causes: causes.map(causeOf) } }),
    },
  };
  const patched = {
    patchType: 'JSONPatch',
    patch: patch.length === 0 ? '' : Buffer.from(JSON.stringify(patch)).toString('base64'),
  };
  return JSON.stringify({
    apiVersion: API_VERSION,
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed,
      ...(allowed ? {} : denied),
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(patch.length === 0 ? {} : patched),
    },
  });
}

/** `Invalid` would hide the words "denied the request" from users of kubectl, `FieldValueInvalid` of a cause does not. */
function causeOf({ field, message }: Cause): JsonObject {
  return { reason: 'FieldValueInvalid', field, message };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw notAReview(`invalid JSON: ${messageOf(error).slice(0, 200)}`);
  }
}

function typesOf(request: JsonObject): Pick<AdmissionRequest, 'kind' | 'resource' | 'user'> {
  const { kind, resource, userInfo } = request;
  if (!isJsonObject(kind) || !isJsonObject(resource)) {
    throw notAReview('request.kind and request.resource are required because rules are found by them');
  }
  const user = isJsonObject(userInfo) ? userInfo : {};
  const groups = user['groups'];
  return {
    kind: { group: text(kind, 'group'), version: text(kind, 'version'), kind: text(kind, 'kind') },
    resource: {
      group: text(resource, 'group'),
      version: text(resource, 'version'),
      resource: text(resource, 'resource'),
    },
    user: {
      username: text(user, 'username'),
      groups: Array.isArray(groups) ? groups.filter((each) => typeof each === 'string') : [],
    },
  };
}

/** Absent text is empty. */
function text(value: JsonObject, key: string): string {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  if (found === undefined || found === null) return '';
  if (typeof found === 'string') return found;
  throw notAReview(`invalid ${key}: expected text`);
}

function objectAt(request: JsonObject, key: string): JsonObject | undefined {
  const found = request[key] ?? undefined;
  if (found === undefined || isJsonObject(found)) return found;
  throw notAReview(`invalid request.${key}: expected an object`);
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
