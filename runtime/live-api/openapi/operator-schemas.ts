import { METRIC_FIELDS, type MetricField } from '../../../lib/base/index.js';
import {
  count,
  described,
  flag,
  free,
  list,
  mapOf,
  oneOf,
  percent,
  record,
  ref,
  type Schema,
  text,
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
  statusCounts: record({ healthy: count, started: count, degraded: count, pending: count }),
  namespaces: mapOf(
    record({
      crds: list(text),
      statusCounts: counts,
      healthy: flag,
      description: text,
      version: text,
      workers: count,
      resources: count,
    }),
  ),
  gatewayEndpoint: text,
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
  stale: flag,
  lastError: text,
});

const Operator = response({
  ...identity,
  ...settings,
  ...condition,
  workers: count,
  workersActive: count,
  workersIdle: count,
  workersProcessing: count,
  workerDetails: mapOf(oneOf('idle', 'processing')),
  queueDepth: count,
  resourceCount: count,
  totalReconciles: count,
  errorRate: percent,
  dependsOn: list(text),
  rbac: Rbac,
  operatorBox: OperatorBox,
  autoscalerEnabled: flag,
  autoscalerWorkers: AutoscalerWorkers,
  metrics: ref('Metrics'),
  failureThreshold: count,
  dependencies: list(record({ name: text, condition: text, satisfied: flag })),
  cross: list(CrossRow),
  autoscale: free,
});

const Health = response({
  ...condition,
  name: text,
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
  dependencies: mapOf(record({ name: text, state: State, condition: text, satisfied: flag })),
  missing: flag,
});

export const OPERATOR_SCHEMAS = { Metrics, KatalogRow: Row, Katalog, Operator, Health };
