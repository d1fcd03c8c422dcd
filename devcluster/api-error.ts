import { type Json, type JsonMap, numberAt } from '../lib/base/index.js';
import type { Cause } from '../lib/schema/index.js';

/** A value that its field may not have. */
export function invalidValue(field: string, value: Json, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field };
}

/** A field that may not be set, or not any more. */
export function forbiddenField(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

/** What an error is about: a resource and, usually, one object of it. */
export interface Subject {
  readonly group: string;
  /** The plural for most errors, the kind for validation errors. */
  readonly resource: string;
  readonly name: string;
}

/** A refusal as the API gives it: HTTP status and `metav1.Status` (Kubernetes API conventions, "Response Status Kind"). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: number,
    /** The empty string where the API server gives none. */
    readonly reason: string,
    message: string,
    readonly details?: JsonMap,
  ) {
    super(message);
  }

  /** For the header `Retry-After`: what the details say. */
  get retryAfterSeconds(): number | undefined {
    return numberAt(this.details, 'retryAfterSeconds');
  }

  /** `metadata` of the Status. */
  protected metadata(): JsonMap {
    return {};
  }

  toStatus(): JsonMap {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata(),
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

/** What a list or a watch began with is too old; `listMeta` says where a list may go on in spite of it. */
class Expired extends ApiError {
  constructor(
    message: string,
    private readonly listMeta: JsonMap,
  ) {
    super(410, 'Expired', message);
  }

  protected override metadata(): JsonMap {
    return this.listMeta;
  }
}

/** `widgets.example.org "a"`, as messages name an object. */
function quoted({ group, resource, name }: Subject): string {
  return `${group ? `${resource}.${group}` : resource} "${name}"`;
}

function details({ group, resource, name }: Subject): JsonMap {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource };
}

export function notFound(subject: Subject): ApiError {
  return new ApiError(404, 'NotFound', `${quoted(subject)} not found`, details(subject));
}

/** The path itself is unknown: what the API server answers before it knows a resource. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(subject: Subject, beingDeleted = false): ApiError {
  const prefix = beingDeleted ? 'object is being deleted: ' : '';
  return new ApiError(409, 'AlreadyExists', `${prefix}${quoted(subject)} already exists`, details(subject));
}

export function conflict(subject: Subject, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${quoted(subject)}: ${why}`;
  return new ApiError(409, 'Conflict', message, details(subject));
}

/** The optimistic lock did not hold. */
export function staleObject(subject: Subject): ApiError {
  return conflict(
    subject,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

/** `subject.resource` is the kind here, as in the API server's own answers. */
export function invalid(subject: Subject, causes: readonly Cause[]): ApiError {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${quoted(subject)} is invalid: ${list}`, {
    ...details(subject),
    causes: causes.map((cause) => ({ ...cause })),
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function forbidden(subject: Subject, why: string, causes: readonly Cause[] = []): ApiError {
  return new ApiError(403, 'Forbidden', `${quoted(subject)} is forbidden: ${why}`, {
    ...details(subject),
    ...(causes.length > 0 ? { causes: causes.map((cause) => ({ ...cause })) } : {}),
  });
}

/** No kind of the API is registered under this name. */
export function noKind(kind: string, apiVersion: string): ApiError {
  return badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function expired(message: string, metadata: JsonMap = {}): ApiError {
  return new Expired(message, metadata);
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}
