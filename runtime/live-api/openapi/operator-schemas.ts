import { METRIC_FIELDS, type MetricField } from '../../../lib/base/index.js';
import {
  count,
  described,
  either,
  flag,
  free,
  list,
  mapOf,
  number,
  oneOf,
  percent,
  record,
  ref,
  type Schema,
  text,
  time,
} from './schema.js';
import { response } from './stamp-schema.js';

const UNITS: Readonly<Record<MetricField['unit'], Schema>> = {
  count,
  percent,
  ms: { type: 'number', minimum: 0 },
  ratio: { type: 'number', minimum: 0, maximum: 1 },
  bool: flag,
  '1/s': { type: 'number', minimum: 0 },
};

/** The `metrics` map that siblings read. */
const Metrics = record(
  Object.fromEntries(METRIC_FIELDS.map(({ name, unit, meaning }) => [name, described(UNITS[unit], meaning)])),
);

const State = oneOf('not started', 'pending', 'started', 'healthy', 'degraded', 'gated');

/** A duration such as `1h30m`, a time of RFC 3339, or `not started`. */
const since = text;

const failing = described(count, 'CRs whose last reconcile failed.');

const katalog = described(text, 'Name of the Katalog.');

const orNull = (schema: Schema): Schema => either(schema, { type: 'null' });

const identity = {
  name: text,
  description: text,
  mode: oneOf('dynamic'),
  gvk: text,
  gvr: text,
  namespaced: flag,
  namespace: text,
};

const settings = {
  workersSource: oneOf('default', 'configured', 'autoscaler'),
  resync: text,
  resyncSource: oneOf('default', 'configured', 'autoscaler'),
  maxDepth: count,
  maxDepthSource: oneOf('default', 'configured', 'autoscaler'),
};

const condition = {
  healthy: flag,
  started: flag,
  pending: flag,
  reason: described(text, 'Why the operator waits, is gated or is degraded; empty while it works.'),
  gated: flag,
  gatedReason: text,
};

const Row = record({
  ...identity,
  ...settings,
  ...condition,
  enabled: flag,
  state: State,
  startedAt: since,
  uptime: since,
  workers: count,
  workersActive: count,
  queueDepth: count,
  resourceCount: count,
  failing,
  errorRate: percent,
  crossAccess: flag,
  dependsOn: list(text),
  hasUnhealthyDependencies: flag,
  rbacCount: count,
  deletionProtection: flag,
  katalogNamespace: text,
  isKonductor: described(flag, 'This replica is the leader of the CRD.'),
  konductor: described(text, 'URL of the leader of the CRD, when it is another replica and known.'),
  operatorBox: record({ type: text, hasTemplates: flag, hasHooks: flag, hasConstructor: flag }),
  endpoints: record({ health: text, info: text, healthEnabled: flag, infoEnabled: flag }),
  autoscaleActive: flag,
});

const counts = { type: 'object', additionalProperties: count } as const;

const statusCounts = record({
  healthy: count,
  started: count,
  degraded: count,
  pending: count,
  gated: count,
});

const Katalog = response({
  name: text,
  version: text,
  description: text,
  author: text,
  license: text,
  source: oneOf('runtime'),
  healthy: flag,
  OrkReady: flag,
  status: oneOf(200, 503),
  degradedReason: text,
  total: count,
  totalEnabled: count,
  totalDegraded: count,
  deletionProtection: flag,
  statusCounts,
  namespaces: mapOf(
    record({
      crds: list(text),
      statusCounts,
      healthy: flag,
      description: text,
      version: text,
      workers: count,
      resources: count,
    }),
  ),
  gatewayEndpoint: described(text, 'URL of the gateway of this Katalog; empty when there is none.'),
  cluster: described(text, 'Name of the cluster, for people; empty when nobody gave one.'),
  clusterName: described(text, 'The same as `cluster`.'),
  runtime: described(
    record({ lease: text, namespace: text }),
    'The Lease that makes replicas one runtime; empty texts without an election.',
  ),
  replicas: described(
    list(record({ identity: text, url: text, crds: list(text) })),
    'This replica and those that it knows of, with the CRDs that each leads.',
  ),
  runtimeVersion: text,
  crds: list(ref('KatalogRow')),
});

const code = record({ configured: flag, source: text, location: text, function: text });

const OperatorBox = record({
  type: text,
  finalizers: record({ source: text, values: list(text) }),
  hooks: code,
  constructor: code,
  templates: record({ onCreate: counts, onReconcile: counts, onDelete: counts }),
});

const Rbac = record({
  rules: list(
    record(
      { apiGroups: list(text), resources: list(text), verbs: list(text), description: text },
      { namespace: text, resourceNames: list(text) },
    ),
  ),
  summary: text,
  totalRules: count,
});

const AutoscalerWorkers = record({
  configured: count,
  effective: count,
  inFlight: count,
  idle: count,
  max: count,
  autoscalerEnabled: flag,
  overrideActive: flag,
  overrideWorkers: count,
  queueDepth: count,
  queueDepthConfigured: count,
  queueDepthEffective: count,
  resync: text,
  resyncEffective: text,
  resyncConfigured: text,
  busyPercent: percent,
});

const CrossRow = record({
  alias: text,
  crd: text,
  resource: text,
  source: text,
  url: text,
  peer: text,
  found: flag,
  age: text,
  asOf: text,
  stale: described(flag, 'Not confirmed within `cacheForMs`; `asOf` stays while a fresh value is confirmed.'),
  lastError: text,
  cacheForMs: described(orNull(count), 'How long a value is fresh; null for a CRD of the same Katalog.'),
  staleAfterMs: described(orNull(count), 'How long a value is used; then it is missing.'),
  circuit: record({
    state: oneOf('closed', 'open', 'probing'),
    retryAt: described(
      either(time, { const: '' }),
      'The next probe, while it is open; by the clock of `changedAt`.',
    ),
  }),
  identity: described(text, 'The replica that sent the last answer; empty where it does not say.'),
  katalog: described(text, 'The Katalog that it runs; empty where it does not say.'),
});

const WorkerSlot = record({
  state: oneOf('idle', 'processing'),
  namespace: text,
  name: described(text, 'The CR that is being reconciled.'),
  since: described(either(time, { const: '' }), 'When that began, by the clock of `changedAt`.'),
});

const Operator = response({
  ...identity,
  katalog,
  ...settings,
  ...condition,
  workers: count,
  workersActive: count,
  workersIdle: count,
  workersProcessing: count,
  workerDetails: mapOf(oneOf('idle', 'processing')),
  workerSlots: list(WorkerSlot),
  queueDepth: count,
  resourceCount: count,
  failing,
  totalReconciles: count,
  errorRate: percent,
  dependsOn: list(text),
  hasUnhealthyDependencies: flag,
  rbac: Rbac,
  operatorBox: OperatorBox,
  autoscalerEnabled: flag,
  autoscalerWorkers: AutoscalerWorkers,
  metrics: ref('Metrics'),
  failureThreshold: described(
    number,
    'Failures in a row; below 1 a share of the reconciles of the last 60 s.',
  ),
  dependencies: list(record({ name: text, condition: text, satisfied: flag })),
  cross: list(CrossRow),
  autoscale: free,
  changedAt: described(time, 'The last change, to which other times of the response are compared.'),
});

const times = described(list(count), 'Unix milliseconds, by the clock of `changedAt`.');
const values = list(orNull(number));

const History = response({
  crd: text,
  step: described(oneOf(1, 15), 'Seconds.'),
  since: described(either(time, { const: '' }), 'From when on every row is there; empty when there is none.'),
  changedAt: described(time, 'The last change, by the clock of the times.'),
  times,
  metrics: record(Object.fromEntries(METRIC_FIELDS.map(({ name }) => [name, values]))),
  references: list(record({ reference: text, times, values })),
});

const Health = response({
  ...condition,
  name: text,
  katalog,
  state: State,
  status: oneOf(200, 503),
  startedAt: since,
  uptime: since,
  queueDepth: count,
  errorRate: percent,
  consecutiveFails: count,
  totalReconciles: count,
  failedReconciles: count,
  resourceCount: count,
  lastError: text,
  lastReconcile: since,
  hasUnhealthyDependencies: flag,
  dependencies: mapOf(
    record({ name: text, state: State, condition: text, acceptableCondition: text, satisfied: flag }),
  ),
  missing: flag,
});

export const OPERATOR_SCHEMAS = { Metrics, KatalogRow: Row, Katalog, Operator, Health, History };
