import {
  formatDuration,
  METRIC_FIELDS,
  type MetricName,
  type MetricValues,
  timeText,
} from '../../../lib/base/index.js';
import type { CrdHealth, CrdState, CrdView } from '../../view.js';

/** A JSON body before the stamp is added. */
export type Body = Readonly<Record<string, unknown>>;

/** Replaces a time that does not exist yet, as in the Go implementation. */
export const NOT_STARTED = 'not started';

/** What several responses contain of one CRD, with the follower's rules applied. */
export interface CrdFacts {
  /** Of this replica, as its operator has it. */
  readonly health: CrdHealth;
  readonly state: CrdState;
  /** The HTTP status of the health response. */
  readonly status: 200 | 503;
  readonly healthy: boolean;
  readonly started: boolean;
  readonly pending: boolean;
  /** Why the operator waits, is gated or is degraded; empty while it works. */
  readonly reason: string;
  readonly gated: boolean;
  readonly gatedReason: string;
  readonly hasUnhealthyDependencies: boolean;
  readonly startedAt: string;
  readonly uptime: string;
  readonly lastReconcile: string;
  readonly metrics: MetricValues;
  readonly workers: { readonly size: number; readonly busy: number; readonly idle: number };
  readonly queueDepth: number;
}

/**
 * On a replica that is not the leader, the state is `pending` and every count of work is 0, whatever its pool says: a
 * sibling must never size itself by a follower's numbers.
 */
export function crdFacts(crd: CrdView): CrdFacts {
  const leads = crd.isKonductor;
  const health = crd.healthView();
  const pool = crd.poolView();
  const state = leads ? health.state : 'pending';
  const gated = state === 'gated';
  const size = leads ? pool.size : 0;
  const busy = leads ? pool.busy : 0;
  return {
    health,
    state,
    status: state === 'degraded' ? 503 : 200,
    // A closed gate is what its author wants.
    healthy: state === 'healthy' || gated,
    started: state === 'started' || state === 'healthy' || state === 'degraded' || gated,
    pending: state === 'pending' || state === 'not started',
    reason: health.reason,
    gated,
    gatedReason: gated ? health.reason : '',
    hasUnhealthyDependencies: health.dependencies.some((dependency) => !dependency.satisfied),
    ...times(leads, health, crd.changedAt),
    metrics: metricsOf(leads, crd),
    workers: { size, busy, idle: Math.max(0, size - busy) },
    queueDepth: leads ? pool.queueDepth : 0,
  };
}

/** The status of the health response alone, cheap enough for every request. */
export function healthStatus(crd: CrdView): 200 | 503 {
  return crd.isKonductor && crd.healthView().state === 'degraded' ? 503 : 200;
}

/** `apps/v1, Kind=Deployment`, without a group `/v1, Kind=Service`: the spelling by which readers merge rows. */
export function kindText(crd: CrdView): string {
  const { group, version, kind } = crd.entry.apiTypes;
  return `${group}/${version}, Kind=${kind}`;
}

export function resourceText(crd: CrdView): string {
  const { group, version, plural } = crd.entry.apiTypes;
  return `${group}/${version}, Resource=${plural}`;
}

/** Time passed from `since` (RFC 3339) to `until` (Unix milliseconds); empty when `since` is no time. */
export function ageText(since: string | undefined, until: number): string {
  const start = since === undefined ? Number.NaN : Date.parse(since);
  return Number.isNaN(start) ? '' : wholeSeconds(until - start);
}

function times(
  leads: boolean,
  health: CrdHealth,
  until: number,
): Pick<CrdFacts, 'startedAt' | 'uptime' | 'lastReconcile'> {
  const { startedAt, lastReconcileAt } = health;
  if (!leads || startedAt === undefined || lastReconcileAt === undefined) {
    return { startedAt: NOT_STARTED, uptime: NOT_STARTED, lastReconcile: NOT_STARTED };
  }
  return {
    startedAt: timeText(startedAt),
    uptime: wholeSeconds(until - startedAt),
    lastReconcile: timeText(lastReconcileAt),
  };
}

/** A duration as text. A start after the end comes from two machines' clocks and counts as 0. */
export function wholeSeconds(ms: number): string {
  return formatDuration(Math.max(0, Math.floor(ms / 1_000)) * 1_000);
}

function metricsOf(leads: boolean, crd: CrdView): MetricValues {
  const values: Readonly<Record<MetricName, number | boolean>> = crd.metrics();
  const shown = METRIC_FIELDS.map(({ name, unit }) => {
    const kept = leads || name === 'resourceCount';
    const idle = unit === 'bool' ? false : name === 'successRate' ? 1 : 0;
    return [name, kept ? finite(values[name], idle) : idle];
  });
  return Object.fromEntries(shown) as MetricValues;
}

/** JSON has no NaN: it would become null, which no reader of this API expects. */
function finite(value: number | boolean, otherwise: number | boolean): number | boolean {
  return typeof value === 'boolean' || Number.isFinite(value) ? value : otherwise;
}

/** One number of the map. */
export function metric(facts: CrdFacts, name: MetricName): number {
  return Number(facts.metrics[name]);
}
