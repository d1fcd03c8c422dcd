import { ApiError } from '../api-error.js';
import type { Manager } from '../fields/managers.js';
import type { ApiRequest } from '../http/api-request.js';
import { apiVersionOf } from '../registry/resource.js';

/** Query parameters of writes. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly validation: 'Strict' | 'Warn' | 'Ignore';
  readonly fieldManager: string;
  readonly force: boolean;
}

const MAX_MANAGER = 128;

/** Reads them; 422 for a value that has no meaning. */
export function writeOptions(request: ApiRequest): WriteOptions {
  const { query } = request;
  const dryRun = query.getAll('dryRun');
  const other = dryRun.find((value) => value !== 'All');
  if (other !== undefined) throw unsupported(request, 'dryRun', other, ['All']);
  const validation = query.get('fieldValidation') || 'Warn';
  if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore') {
    throw unsupported(request, 'fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']);
  }
  return {
    dryRun: dryRun.length > 0,
    validation,
    fieldManager: query.get('fieldManager') || managerOf(request.userAgent),
    force: query.get('force') === 'true' || query.get('force') === '1',
  };
}

const OPTIONS_KINDS: Readonly<Partial<Record<ApiRequest['verb'], string>>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
};

function unsupported(
  { verb }: ApiRequest,
  field: string,
  value: string,
  supported: readonly string[],
): ApiError {
  const kind = OPTIONS_KINDS[verb] ?? 'PatchOptions';
  const list = supported.map((name) => `"${name}"`).join(', ');
  const message = `Unsupported value: "${value}": supported values: ${list}`;
  return new ApiError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'meta.k8s.io',
    kind,
    causes: [{ reason: 'FieldValueNotSupported', message, field }],
  });
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
