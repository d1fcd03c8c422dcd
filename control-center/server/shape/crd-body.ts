import type { Circuit, CrdHealth, CrdLive, CrossRow, Metrics, WorkerSlot } from '../wire/index.js';
import { at, count, countOrNull, type Fields, fieldsOf, flag, name, names, rows, text } from './fields.js';

const MOST_METRICS = 64;
const MOST_WORKERS = 1_024;
const MOST_SIBLINGS = 256;
const MOST_DEPENDENCIES = 256;
/** What the Go implementation writes where a time does not exist yet. */
const NO_TIMES = new Set(['not started', 'no reconciles yet']);

/** `GET /katalog/{crd}/health`. */
export function readHealth(body: Fields): CrdHealth {
  return {
    state: name(body, 'state'),
    healthy: flag(body, 'healthy'),
    reason: text(body, 'reason'),
    startedAt: timeOf(body, 'startedAt'),
    uptime: timeOf(body, 'uptime'),
    consecutiveFails: count(body, 'consecutiveFails'),
    totalReconciles: count(body, 'totalReconciles'),
    failedReconciles: count(body, 'failedReconciles'),
    lastError: text(body, 'lastError'),
    lastReconcile: timeOf(body, 'lastReconcile'),
    gated: flag(body, 'gated'),
    gatedReason: text(body, 'gatedReason'),
    missing: names(body, 'missing', MOST_DEPENDENCIES),
    dependencies: Object.entries(at(body, 'dependencies'))
      .slice(0, MOST_DEPENDENCIES)
      .map(([dependency, value]) => dependencyOf(dependency.slice(0, 253), fieldsOf(value))),
  };
}

function dependencyOf(dependency: string, row: Fields) {
  return {
    name: dependency,
    condition: name(row, 'condition') || name(row, 'acceptableCondition'),
    satisfied: flag(row, 'satisfied'),
    state: name(row, 'state') || name(row, 'status'),
  };
}

function timeOf(body: Fields, key: string): string {
  const value = name(body, key);
  return NO_TIMES.has(value) ? '' : value;
}

/** What this process knows of the moment of a body. */
export interface Received {
  readonly identity: string;
  readonly epoch: number;
  readonly seq: number;
  readonly asOf: number;
  /** Wall time here, for bodies without `changedAt`. */
  readonly now: number;
}

/** `GET /katalog/{crd}`. */
export function readLive(body: Fields, received: Received): CrdLive {
  const { now, ...stamp } = received;
  const changedAt = name(body, 'changedAt');
  const changed = Date.parse(changedAt);
  const workers = at(body, 'autoscalerWorkers');
  return {
    ...stamp,
    changedAt: Number.isNaN(changed) ? '' : changedAt,
    sampleAt: Number.isNaN(changed) ? now : changed,
    metrics: metricsOf(at(body, 'metrics')),
    workers: count(body, 'workers'),
    maxDepth: count(body, 'maxDepth'),
    resync: name(body, 'resync'),
    workersSource: name(body, 'workersSource'),
    maxDepthSource: name(body, 'maxDepthSource'),
    resyncSource: name(body, 'resyncSource'),
    resourceCount: count(body, 'resourceCount'),
    failing: countOrNull(body, 'failing'),
    failureThreshold: countOrNull(body, 'failureThreshold'),
    totalReconciles: count(body, 'totalReconciles'),
    autoscalerEnabled: flag(body, 'autoscalerEnabled'),
    autoscalerWorkers: {
      configured: count(workers, 'configured'),
      effective: count(workers, 'effective'),
      overrideActive: flag(workers, 'overrideActive'),
      overrideWorkers: count(workers, 'overrideWorkers'),
    },
    workerSlots: rows(body, 'workerSlots', MOST_WORKERS).map(slotOf),
    cross: rows(body, 'cross', MOST_SIBLINGS).map(crossOf),
  };
}

/** Numbers and booleans alone. */
export function metricsOf(fields: Fields): Metrics {
  const metrics: Record<string, number | boolean> = {};
  // Read for every change of every CRD: no array of them is made.
  let looked = 0;
  for (const key in fields) {
    if (looked++ === MOST_METRICS) break;
    const value = fields[key];
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      metrics[key.length > 64 ? key.slice(0, 64) : key] = value;
  }
  return metrics;
}

function slotOf(row: Fields): WorkerSlot {
  return {
    state: row['state'] === 'processing' ? 'processing' : 'idle',
    namespace: name(row, 'namespace'),
    name: name(row, 'name'),
    since: name(row, 'since'),
  };
}

function crossOf(row: Fields): CrossRow {
  return {
    alias: name(row, 'alias'),
    crd: name(row, 'crd'),
    resource: name(row, 'resource'),
    source: name(row, 'source'),
    url: text(row, 'url'),
    peer: name(row, 'peer'),
    found: flag(row, 'found'),
    stale: flag(row, 'stale'),
    asOf: name(row, 'asOf'),
    lastError: text(row, 'lastError'),
    cacheForMs: countOrNull(row, 'cacheForMs'),
    staleAfterMs: countOrNull(row, 'staleAfterMs'),
    circuit: row['circuit'] === undefined ? null : circuitOf(at(row, 'circuit')),
    identity: name(row, 'identity'),
    katalog: name(row, 'katalog'),
  };
}

function circuitOf(circuit: Fields): Circuit {
  const state = circuit['state'];
  return {
    state: state === 'open' || state === 'probing' ? state : 'closed',
    retryAt: name(circuit, 'retryAt'),
  };
}
