import type { ApiErrorCode } from './api-errors.js';
import type { SchemaName } from './openapi/schemas.js';

/** A parameter of the query string; the ones of the path stand in the path. */
export interface QueryParameter {
  readonly name: string;
  readonly meaning: string;
  readonly required?: true;
  /** Default: text. */
  readonly type?: 'count' | 'number' | 'duration';
}

/** One path of the Live API: the source of its route and of its OpenAPI description. */
export interface Endpoint {
  readonly summary: string;
  /** The schema of a JSON response. */
  readonly body?: SchemaName;
  /** Other media types of its responses. */
  readonly types?: readonly string[];
  /** Statuses other than 200 that have the same body. */
  readonly also?: readonly number[];
  /** false: it has no entity tag and is never 304. */
  readonly tagged?: false;
  readonly query?: readonly QueryParameter[];
  /** Its own errors, beyond those of every path. */
  readonly errors?: readonly ApiErrorCode[];
  /** Open to everybody, whatever `security.api` says: the kubelet has no token. */
  readonly open?: true;
}

const YAML = 'application/yaml';
const EVENTS = 'text/event-stream';

const HEARTBEAT: QueryParameter = {
  name: 'heartbeat',
  type: 'duration',
  meaning: 'Heartbeat interval, 100ms to 10s (default 10s).',
};

const BURST: QueryParameter = {
  name: 'burst',
  type: 'count',
  meaning: 'Frames that may come together after a rest, 1 to 4 (default 1); one each 100 ms on average.',
};

const VIEW: QueryParameter = {
  name: 'view',
  meaning: '`live`: without what the Katalog declares (`rbac`, `operatorBox`, `autoscale`).',
};

const DECISIONS: readonly QueryParameter[] = [
  { name: 'since', type: 'number', meaning: 'Only decisions with a greater `id`.' },
  { name: 'limit', type: 'number', meaning: 'Only the newest so many of them, 0 to 200.' },
];

const HISTORY: readonly QueryParameter[] = [
  { name: 'since', meaning: 'From the row that was in force then: Unix milliseconds or RFC 3339.' },
  { name: 'step', meaning: '`1s` (default): 15 minutes by the second; `15s`: 3 hours by 15 seconds.' },
];

const LEADER: QueryParameter = {
  name: 'leader',
  meaning: '`required`: 503 from a replica that is not the leader, in place of its zeros.',
};

const FILTERS: readonly QueryParameter[] = [
  { name: 'namespace', meaning: 'Only CRs of this namespace.' },
  { name: 'labelSelector', meaning: 'Only CRs with these labels, in the syntax of `kubectl -l`.' },
  {
    name: 'field',
    meaning: 'Adds `value` to every item: the text, number or boolean at this path of the CR, cut at 1 KiB.',
  },
  { name: 'value', meaning: 'Only CRs with this value at `field`.' },
];

const LIST: readonly QueryParameter[] = [
  ...FILTERS,
  { name: 'limit', type: 'count', meaning: 'Maximum number of items in a page, up to 10,000 (default).' },
  { name: 'continue', meaning: 'The `continue` of the page before.' },
];

const OF_KATALOG = ['cross_access_denied', 'starting'] as const;
const OF_CRD = ['cross_access_denied', 'not_found', 'crd_not_found', 'starting'] as const;
const OF_CR = [...OF_CRD, 'cr_not_found'] as const;

/** Every path, in the order in which the 404 response and the documentation list them. */
export const ENDPOINTS = {
  '/katalog': {
    summary: 'The Katalog: name, version, totals, and a row for every enabled CRD; 503 when one is degraded.',
    body: 'Katalog',
    also: [503],
    errors: OF_KATALOG,
  },
  '/katalog/raw': {
    summary: 'The Katalog as written.',
    body: 'Document',
    types: [YAML],
    errors: OF_KATALOG,
  },
  '/katalog/enriched': {
    summary: 'The Katalog with every default filled in.',
    body: 'Document',
    errors: OF_KATALOG,
  },
  '/katalog/stream': {
    summary: 'Health, metrics and decisions of every operator as they change, as server-sent events.',
    types: [EVENTS],
    tagged: false,
    query: [HEARTBEAT, BURST, VIEW],
    errors: [...OF_KATALOG, 'bad_query', 'stream_limit', 'too_many_streams'],
  },
  '/katalog/{crd}': {
    summary: 'Configuration and live state of one operator, with the `metrics` map.',
    body: 'Operator',
    query: [LEADER],
    errors: [...OF_CRD, 'bad_query', 'not_leader'],
  },
  '/katalog/{crd}/health': {
    summary: 'State of one operator; the HTTP status is the `status` of the body.',
    body: 'Health',
    also: [503],
    query: [LEADER],
    errors: [...OF_CRD, 'bad_query', 'not_leader'],
  },
  '/katalog/{crd}/raw': {
    summary: 'The entry of one CRD as written.',
    body: 'Document',
    errors: OF_CRD,
  },
  '/katalog/{crd}/enriched': {
    summary: 'The entry of one CRD with every default filled in.',
    body: 'Document',
    errors: OF_CRD,
  },
  '/katalog/{crd}/autoscaler': {
    summary: 'Baseline, current settings and last decisions of the autoscaler of one CRD.',
    body: 'Autoscaler',
    query: DECISIONS,
    errors: [...OF_CRD, 'bad_query', 'autoscaler_not_found'],
  },
  '/katalog/{crd}/failing': {
    summary: 'The CRs of one CRD whose last reconcile failed, most failures in a row first, 100 at most.',
    body: 'Failing',
    errors: OF_CRD,
  },
  '/katalog/{crd}/history': {
    summary: 'The `metrics` map and the values that the autoscaler read, as columns: 15 minutes or 3 hours.',
    body: 'History',
    query: HISTORY,
    errors: [...OF_CRD, 'bad_query'],
  },
  '/katalog/{crd}/stream': {
    summary: 'Health, metrics and decisions of one operator as they change, as server-sent events.',
    types: [EVENTS],
    tagged: false,
    query: [HEARTBEAT, BURST, VIEW],
    errors: [...OF_CRD, 'bad_query', 'stream_limit', 'too_many_streams'],
  },
  '/katalog/{crd}/crs/stream': {
    summary: 'The CRs of one CRD, then what changes of them every second, as server-sent events.',
    types: [EVENTS],
    tagged: false,
    query: [...FILTERS, HEARTBEAT],
    errors: [...OF_CRD, 'bad_query', 'bad_selector', 'stream_limit', 'too_many_streams'],
  },
  '/katalog/{crd}/cr': {
    summary: 'The CRs of one CRD, sorted by namespace and name.',
    body: 'CrList',
    query: LIST,
    errors: [...OF_CRD, 'bad_query', 'bad_selector', 'bad_continue', 'list_too_large'],
  },
  '/katalog/{crd}/cr/{name}': {
    summary: 'One CR, when only one namespace has that name.',
    body: 'Cr',
    errors: [...OF_CR, 'cr_ambiguous'],
  },
  '/katalog/{crd}/cr/{namespace}/{name}': {
    summary: 'One CR.',
    body: 'Cr',
    errors: OF_CR,
  },
  '/katalog/{crd}/cr/{name}/events': {
    summary:
      'The Kubernetes Events of one CR, newest first, 100 at most; when no such CR exists, the CR `events` of the namespace `name`.',
    body: 'EventsOrCr',
    errors: [...OF_CR, 'cr_ambiguous', 'events_unavailable'],
  },
  '/katalog/{crd}/cr/{namespace}/{name}/events': {
    summary: 'The Kubernetes Events of one CR, newest first, 100 at most.',
    body: 'Events',
    errors: [...OF_CR, 'events_unavailable'],
  },
  '/health': { summary: '200 while the process is alive, else 500.', body: 'Live', also: [500], open: true },
  '/livez': { summary: 'The same as /health.', body: 'Live', also: [500], open: true },
  '/ready': { summary: '200 when the process is ready, else 503.', body: 'Ready', also: [503], open: true },
  '/readyz': { summary: 'The same as /ready.', body: 'Ready', also: [503], open: true },
  '/startup': {
    summary: '200 once the caches are filled, else 503.',
    body: 'Started',
    also: [503],
    open: true,
  },
  '/metrics': {
    summary: 'Every metric in the text format of Prometheus.',
    types: ['text/plain'],
    tagged: false,
  },
  '/api/v1/query': {
    summary: 'One of those metrics in the format of a Prometheus instant query.',
    body: 'QueryResult',
    query: [
      {
        name: 'query',
        required: true,
        meaning: 'The name of one metric, with label matchers if any; PromQL is not evaluated.',
      },
      LEADER,
    ],
    errors: ['bad_query', 'metric_not_found', 'not_leader', 'starting'],
  },
  '/openapi.json': { summary: 'This description, as OpenAPI 3.1.', body: 'OpenApi' },
  '/docs': { summary: 'This description, as a page.', types: ['text/html'] },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type EndpointPath = keyof typeof ENDPOINTS;

/** The paths in the order of the table. */
export const PATHS = Object.keys(ENDPOINTS) as readonly EndpointPath[];

/** The parameters of paths. */
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
