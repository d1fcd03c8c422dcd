import type { ApiErrorCode } from './api-errors.js';
import type { SchemaName } from './openapi/schemas.js';

/** A parameter of the query string; the ones of the path stand in the path. */
export interface QueryParameter {
  readonly name: string;
  readonly meaning: string;
  readonly required?: true;
  /** Default: text. */
  readonly type?: 'count' | 'duration';
}

/** One path of the Live API: what the routes are made for, and what the OpenAPI document is made from. */
export interface Endpoint {
  readonly summary: string;
  /** The schema of a JSON answer. */
  readonly answer?: SchemaName;
  /** Other media types that it can answer with. */
  readonly types?: readonly string[];
  /** Statuses other than 200 that have the same body. */
  readonly also?: readonly number[];
  /** false: it has no entity tag, and never answers 304. */
  readonly tagged?: false;
  readonly query?: readonly QueryParameter[];
  /** The errors of its own, beyond those of every path. */
  readonly errors?: readonly ApiErrorCode[];
  /** Answers whoever asks, whatever the Katalog says of who may read: the kubelet has no token. */
  readonly open?: true;
}

const YAML = 'application/yaml';
const EVENTS = 'text/event-stream';

const HEARTBEAT: QueryParameter = {
  name: 'heartbeat',
  type: 'duration',
  meaning: 'How often a sign of life comes, from 100ms to 10s; default 10s.',
};

const LIST: readonly QueryParameter[] = [
  { name: 'namespace', meaning: 'Only CRs of this namespace.' },
  { name: 'labelSelector', meaning: 'Only CRs with these labels, in the syntax of `kubectl -l`.' },
  { name: 'field', meaning: 'Adds `value` to every item: what stands at this path of the CR.' },
  { name: 'limit', type: 'count', meaning: 'The most items of one page.' },
  { name: 'continue', meaning: 'The `continue` of the page before.' },
];

const OF_KATALOG = ['cross_access_denied', 'starting'] as const;
const OF_CRD = ['cross_access_denied', 'not_found', 'crd_not_found', 'starting'] as const;
const OF_CR = [...OF_CRD, 'cr_not_found'] as const;

/** Every path, in the order in which the 404 answer and the documentation list them. */
export const ENDPOINTS = {
  '/katalog': {
    summary: 'The Katalog: name, version, totals, and a row for every enabled CRD; 503 when one is degraded.',
    answer: 'Katalog',
    also: [503],
    errors: OF_KATALOG,
  },
  '/katalog/raw': {
    summary: 'The Katalog as written.',
    answer: 'Document',
    types: [YAML],
    errors: OF_KATALOG,
  },
  '/katalog/enriched': {
    summary: 'The Katalog with every default filled in.',
    answer: 'Document',
    errors: OF_KATALOG,
  },
  '/katalog/stream': {
    summary: 'Health and numbers of every operator as they change, as server-sent events.',
    types: [EVENTS],
    tagged: false,
    query: [HEARTBEAT],
    errors: [...OF_KATALOG, 'bad_query', 'too_many_streams'],
  },
  '/katalog/{crd}': {
    summary: 'Configuration and live numbers of one operator, with the `metrics` map.',
    answer: 'Operator',
    errors: OF_CRD,
  },
  '/katalog/{crd}/health': {
    summary: 'State of one operator; the HTTP status is the `status` of the body.',
    answer: 'Health',
    also: [503],
    errors: OF_CRD,
  },
  '/katalog/{crd}/raw': {
    summary: 'The entry of one CRD as written.',
    answer: 'Document',
    errors: OF_CRD,
  },
  '/katalog/{crd}/enriched': {
    summary: 'The entry of one CRD with every default filled in.',
    answer: 'Document',
    errors: OF_CRD,
  },
  '/katalog/{crd}/autoscaler': {
    summary: 'Baseline, present settings and last decisions of the autoscaler of one CRD.',
    answer: 'Autoscaler',
    errors: [...OF_CRD, 'autoscaler_not_found'],
  },
  '/katalog/{crd}/stream': {
    summary: 'Health and numbers of one operator as they change, as server-sent events.',
    types: [EVENTS],
    tagged: false,
    query: [HEARTBEAT],
    errors: [...OF_CRD, 'bad_query', 'too_many_streams'],
  },
  '/katalog/{crd}/cr': {
    summary: 'The CRs of one CRD, sorted by namespace and name.',
    answer: 'CrList',
    query: LIST,
    errors: [...OF_CRD, 'bad_query', 'bad_selector', 'bad_continue'],
  },
  '/katalog/{crd}/cr/{name}': {
    summary: 'One CR, when only one namespace has that name.',
    answer: 'Cr',
    errors: [...OF_CR, 'cr_ambiguous'],
  },
  '/katalog/{crd}/cr/{namespace}/{name}': {
    summary: 'One CR.',
    answer: 'Cr',
    errors: OF_CR,
  },
  '/katalog/{crd}/cr/{name}/events': {
    summary:
      'The Kubernetes Events of one CR, newest first, 100 at most; where there is no such CR, the CR `events` of the namespace `name`.',
    answer: 'EventsOrCr',
    errors: [...OF_CR, 'cr_ambiguous', 'events_unavailable'],
  },
  '/katalog/{crd}/cr/{namespace}/{name}/events': {
    summary: 'The Kubernetes Events of one CR, newest first, 100 at most.',
    answer: 'Events',
    errors: [...OF_CR, 'events_unavailable'],
  },
  '/health': { summary: '200 while the process works, else 500.', answer: 'Live', also: [500], open: true },
  '/livez': { summary: 'The same as /health.', answer: 'Live', also: [500], open: true },
  '/ready': { summary: '200 when it takes work, else 503.', answer: 'Ready', also: [503], open: true },
  '/readyz': { summary: 'The same as /ready.', answer: 'Ready', also: [503], open: true },
  '/startup': {
    summary: '200 once the caches are filled, else 503.',
    answer: 'Started',
    also: [503],
    open: true,
  },
  '/metrics': {
    summary: 'Every metric in the text format of Prometheus.',
    types: ['text/plain'],
    tagged: false,
  },
  '/api/v1/query': {
    summary: 'One of those metrics in the form of a Prometheus instant query.',
    answer: 'QueryResult',
    query: [{ name: 'query', required: true, meaning: 'The name of one metric; PromQL is not evaluated.' }],
    errors: ['bad_query', 'metric_not_found'],
  },
  '/openapi.json': { summary: 'This description, as OpenAPI 3.1.', answer: 'OpenApi' },
  '/docs': { summary: 'This description, as a page to read.', types: ['text/html'] },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type EndpointPath = keyof typeof ENDPOINTS;

/** The paths as they are listed. */
export const PATHS = Object.keys(ENDPOINTS) as readonly EndpointPath[];

/** What stands in a path. */
export const PATH_PARAMETERS = {
  crd: 'The key of the CRD in `spec.crds`, in any case.',
  namespace: 'Namespace of the CR.',
  name: 'Name of the CR.',
} as const;

export function endpoint(path: EndpointPath): Endpoint {
  return ENDPOINTS[path];
}

/** The path as the router writes it: `/katalog/:crd`. */
export function routeOf(path: EndpointPath): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
