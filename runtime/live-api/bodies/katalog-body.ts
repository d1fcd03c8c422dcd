import type { CrdState, CrdView, RuntimeView } from '../../view.js';
import {
  type Body,
  type CrdFacts,
  crdFacts,
  healthStatus,
  kindText,
  metric,
  resourceText,
} from './crd-facts.js';
import { operatorBoxSummary } from './operator-box.js';
import { settingsOf } from './settings.js';

interface Row {
  readonly crd: CrdView;
  readonly facts: CrdFacts;
}

/** The HTTP status of `GET /katalog`: 503 as soon as one CRD is degraded. */
export function katalogStatus(view: RuntimeView): 200 | 503 {
  return view.crds().some((crd) => healthStatus(crd) === 503) ? 503 : 200;
}

/** `GET /katalog`: the totals, and a row for every enabled CRD. Healthy are those that this replica leads. */
export function katalogBody(view: RuntimeView): Body {
  const { katalog } = view;
  const rows = view.crds().map((crd) => ({ crd, facts: crdFacts(crd) }));
  const led = rows.filter(({ crd }) => crd.isKonductor);
  const degraded = rows.filter(({ facts }) => facts.state === 'degraded');
  return {
    name: katalog.name,
    version: katalog.version,
    description: katalog.description,
    author: katalog.author,
    license: katalog.license,
    source: 'runtime',
    healthy: view.isKonductor && allHealthy(led),
    OrkReady: view.live(),
    status: degraded.length > 0 ? 503 : 200,
    degradedReason: degradedReasons(degraded),
    total: katalog.crds.size,
    totalEnabled: rows.length,
    totalDegraded: degraded.length,
    deletionProtection: false,
    statusCounts: statusCounts(rows),
    namespaces: { [katalog.namespace]: namespaceBody(rows, view.isKonductor && allHealthy(led)) },
    gatewayEndpoint: view.gatewayEndpoint,
    cluster: view.cluster,
    // The name that the Go implementation reads.
    clusterName: view.cluster,
    runtime: { lease: view.lease?.name ?? '', namespace: view.lease?.namespace ?? '' },
    replicas: view.replicas(),
    runtimeVersion: view.version,
    crds: rows.map(({ crd, facts }) => rowBody(crd, facts, katalog.namespace)),
  };
}

function namespaceBody(rows: readonly Row[], healthy: boolean) {
  return {
    crds: rows.map(({ crd }) => crd.entry.name),
    statusCounts: statusCounts(rows),
    healthy,
    description: '',
    version: '',
    workers: sum(rows, ({ facts }) => facts.workers.size),
    resources: sum(rows, ({ facts }) => metric(facts, 'resourceCount')),
  };
}

function rowBody(crd: CrdView, facts: CrdFacts, katalogNamespace: string) {
  const { entry } = crd;
  return {
    name: entry.name,
    description: entry.description,
    mode: 'dynamic',
    gvk: kindText(crd),
    gvr: resourceText(crd),
    namespaced: entry.namespaced,
    namespace: entry.namespace ?? '',
    enabled: entry.enabled,
    state: facts.state,
    healthy: facts.healthy,
    started: facts.started,
    pending: facts.pending,
    reason: facts.reason,
    isKonductor: crd.isKonductor,
    konductor: crd.konductorUrl ?? '',
    startedAt: facts.startedAt,
    uptime: facts.uptime,
    workers: facts.workers.size,
    workersActive: facts.workers.size,
    ...settingsOf(crd.entry, crd.settingsView()),
    queueDepth: facts.queueDepth,
    resourceCount: metric(facts, 'resourceCount'),
    failing: crd.isKonductor ? crd.failures.count : 0,
    errorRate: metric(facts, 'errorRatePercent'),
    crossAccess: entry.crossAccess,
    dependsOn: entry.dependsOn.map((dependency) => dependency.crd),
    hasUnhealthyDependencies: facts.hasUnhealthyDependencies,
    rbacCount: crd.rbac.length,
    deletionProtection: false,
    katalogNamespace,
    gated: facts.gated,
    gatedReason: facts.gatedReason,
    operatorBox: operatorBoxSummary(crd),
    endpoints: endpointsOf(crd),
    autoscaleActive: facts.metrics['autoscaleActive'] === true,
  };
}

function endpointsOf({ entry }: CrdView) {
  const path = `/katalog/${encodeURIComponent(entry.name)}`;
  return {
    health: `${path}/health`,
    info: path,
    healthEnabled: entry.endpoints.enabled && entry.endpoints.health,
    infoEnabled: entry.endpoints.enabled && entry.endpoints.info,
  };
}

type Counted = 'healthy' | 'started' | 'degraded' | 'pending' | 'gated';

/** The counted states; a CRD that has not started waits, and counts as pending. */
const COUNTED: Readonly<Record<CrdState, Counted>> = {
  'not started': 'pending',
  pending: 'pending',
  gated: 'gated',
  started: 'started',
  healthy: 'healthy',
  degraded: 'degraded',
};

function statusCounts(rows: readonly Row[]): Readonly<Record<Counted, number>> {
  const counts = { healthy: 0, started: 0, degraded: 0, pending: 0, gated: 0 };
  for (const { facts } of rows) counts[COUNTED[facts.state]]++;
  return counts;
}

/** Nothing degraded and nothing waiting; a CRD that has started and had nothing to do yet is well. */
function allHealthy(rows: readonly Row[]): boolean {
  return rows.every(({ facts }) => facts.healthy || facts.state === 'started');
}

/** How many, and why each: `1 degraded: loader: 5 reconciles failed in a row: …`; empty when none is. */
function degradedReasons(degraded: readonly Row[]): string {
  if (degraded.length === 0) return '';
  const reasons = degraded.map(({ crd, facts }) => `${crd.entry.name}: ${degradedReason(facts)}`);
  return `${degraded.length} degraded: ${reasons.join('; ')}`;
}

function degradedReason({ health }: CrdFacts): string {
  return health.reason || health.lastError || 'degraded';
}

function sum(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
