/**
 * The Live API as OpenAPI 3.1, made from the table of its paths.
 * Source: https://spec.openapis.org/oas/v3.1.0
 */
import { API_ERRORS, type ApiErrorCode } from '../api-errors.js';
import { type Endpoint, endpoint, PATH_PARAMETERS, PATHS, type QueryParameter } from '../endpoints.js';
import { ref, type Schema } from './schema.js';
import { SCHEMAS } from './schemas.js';

export interface OpenApiOptions {
  /** Of the product. */
  readonly version: string;
  /** Only callers with a token are served. */
  readonly closed: boolean;
}

/** Errors of every path. */
const EVERYWHERE: readonly ApiErrorCode[] = [
  'bad_request',
  'body_refused',
  'request_timeout',
  'uri_too_long',
  'host_refused',
  'too_many_requests',
  'headers_too_large',
  'internal',
  'overloaded',
];
const WHEN_CLOSED: readonly ApiErrorCode[] = ['unauthorized', 'forbidden', 'auth_unavailable'];

/** The document; plain JSON. */
export function openApi(options: OpenApiOptions) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Orkestra Live API',
      version: options.version,
      summary: 'State of the operators of a Katalog.',
      description:
        'The API is read-only: GET and HEAD. Every JSON response has an entity tag. Send it in `If-None-Match`: an unchanged response is 304 without a body.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: options.closed ? [{ bearer: [] }] : [],
    paths: Object.fromEntries(PATHS.map((path) => [path, { get: operation(path, endpoint(path), options) }])),
    components: {
      schemas: SCHEMAS,
      ...(options.closed ? { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } : {}),
    },
  };
}

export type OpenApi = ReturnType<typeof openApi>;

function operation(path: string, described: Endpoint, { closed }: OpenApiOptions) {
  const parameters = [...pathParameters(path), ...(described.query ?? []).map(queryParameter)];
  return {
    operationId: operationId(path),
    summary: described.summary,
    ...(closed && described.open === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: responses(described, closed),
  };
}

/** `getKatalogCrdCrName` of `/katalog/{crd}/cr/{name}`. */
function operationId(path: string): string {
  const words = path.match(/[A-Za-z0-9]+/g) ?? [];
  return `get${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}

function pathParameters(path: string) {
  return Object.entries(PATH_PARAMETERS)
    .filter(([name]) => path.includes(`{${name}}`))
    .map(([name, description]) => ({
      name,
      in: 'path',
      required: true,
      description,
      schema: { type: 'string' },
    }));
}

function queryParameter({ name, meaning, required, type }: QueryParameter) {
  const least = type === 'count' ? 1 : 0;
  const isNumber = type === 'count' || type === 'number';
  const schema: Schema = isNumber ? { type: 'integer', minimum: least } : { type: 'string' };
  return { name, in: 'query', required: required ?? false, description: meaning, schema };
}

function responses(described: Endpoint, closed: boolean): Readonly<Record<string, object>> {
  const { body, types = [], also = [], errors = [] } = described;
  const tagged = described.tagged ?? true;
  const open = described.open ?? false;
  const content = {
    ...(body === undefined ? {} : { 'application/json': { schema: ref(body) } }),
    ...Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
  };
  const headers = tagged
    ? { ETag: { description: 'Names this content.', schema: { type: 'string' } } }
    : undefined;
  const result: Record<string, object> = {
    '200': { description: 'Success.', ...(headers ? { headers } : {}), content },
  };
  if (tagged) result['304'] = { description: 'Unchanged since the response with that entity tag.' };
  const codes = [...EVERYWHERE, ...(closed && !open ? WHEN_CLOSED : []), ...errors];
  for (const status of new Set([...codes.map((code) => API_ERRORS[code].status), ...also])) {
    const of = codes.filter((code) => API_ERRORS[code].status === status);
    result[status] = unsuccessful(of, also.includes(status) ? body : undefined);
  }
  return result;
}

function isRefusal(code: ApiErrorCode): boolean {
  return [401, 403, 421, 429].includes(API_ERRORS[code].status);
}

/** An error, or the body of the path itself where its status reports that something is unhealthy. */
function unsuccessful(codes: readonly ApiErrorCode[], body: string | undefined): object {
  const lines = codes.map((code) => `\`${code}\`: ${API_ERRORS[code].summary}`);
  if (body !== undefined) lines.unshift('The response, when its subject is not healthy.');
  const schemas = [
    ...(body === undefined ? [] : [ref(body)]),
    ...(codes.length === 0 ? [] : [ref(codes.some(isRefusal) ? 'Refusal' : 'Error')]),
  ];
  const schema = schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  return { description: lines.join('\n\n'), content: { 'application/json': { schema } } };
}
