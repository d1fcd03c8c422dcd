import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { PATHS } from '../../runtime/live-api/endpoints.js';
import { openApi } from '../../runtime/live-api/openapi/openapi.js';

/** An answer of the Live API, as far as its description speaks of it. */
export interface AnswerToCheck {
  readonly status: number;
  readonly type: string | undefined;
  /** Of a JSON answer: what it says. */
  readonly body: unknown;
}

const DOCUMENT = openApi({ version: 'test', closed: true });
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addFormat('date-time', RFC3339);
for (const keyword of ['components', 'paths', 'openapi', 'info', 'servers', 'security'])
  ajv.addKeyword(keyword);
ajv.addSchema(DOCUMENT, 'live-api');
const compiled = new Map<string, ValidateFunction>();

/** The paths as patterns; one without parameters goes before one with. */
const PATTERNS = [...PATHS]
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  }));

/** The path of the description that a URL is one of; undefined: none. */
export function describedPath(url: string): (typeof PATHS)[number] | undefined {
  const [path = ''] = url.split('?', 1);
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.path;
}

/** Throws when the OpenAPI document does not allow the answer to that GET. */
export function checkDescribed(url: string, { status, type = '', body }: AnswerToCheck): void {
  const path = describedPath(url);
  if (path === undefined) {
    const name = [401, 403, 421, 429].includes(status) ? 'Refusal' : 'Error';
    validate(name, { $ref: `#/components/schemas/${name}` }, url, body);
    return;
  }
  const responses = DOCUMENT.paths[path]?.get.responses as Record<string, Described>;
  const response = responses[status];
  if (!response) throw new Error(`GET ${url}: status ${status} is not described`);
  if (status === 304) return;
  const media = type.split(';', 1)[0] ?? '';
  const content = response.content?.[media];
  if (!content) throw new Error(`GET ${url}: ${status} with ${type} is not described`);
  if (media === 'application/json') validate(`${path} ${status}`, content.schema, url, body);
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

function validate(key: string, schema: object, url: string, body: unknown): void {
  let check = compiled.get(key);
  if (!check) {
    const absolute = JSON.stringify(schema).replaceAll('"#/components', '"live-api#/components');
    check = ajv.compile(JSON.parse(absolute) as object);
    compiled.set(key, check);
  }
  if (check(body)) return;
  throw new Error(`GET ${url} is not as described: ${ajv.errorsText(check.errors)}\n${JSON.stringify(body)}`);
}
