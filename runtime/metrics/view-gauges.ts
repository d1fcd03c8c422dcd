import { HANDS } from '../../autoscaler/index.js';
import type { CrdState, CrdView, RuntimeView } from '../view.js';
import type { Metrics } from './registry.js';

/**
 * Sets the gauges that show present state from the view, to be called before each exposition: nothing has to keep them
 * current in between. A replica that does not lead, or has not started yet, knows nothing of queue and workers: it has no
 * such series, because a zero would be taken for an idle operator by whoever scales by it.
 */
export function setViewGauges(metrics: Metrics, view: RuntimeView): void {
  const resources = metrics.gauge('controller_resource_count');
  const ages = metrics.gauge('orkestra_oncop_value_age_seconds');
  setInfo(metrics, view);
  for (const crd of view.crds()) {
    const labels = { crd: crd.entry.name };
    setState(metrics, crd);
    resources.set(labels, crd.metrics().resourceCount);
    setLeaderGauges(metrics, crd);
    for (const { alias, resource, ageMs } of crd.cross()) {
      if (ageMs !== null) ages.set({ ...labels, alias, surface: resource }, ageMs / 1_000);
    }
  }
}

function setInfo(metrics: Metrics, { version, katalog }: RuntimeView): void {
  metrics.gauge('orkestra_build_info').set({ version, node: process.version }, 1);
  metrics.gauge('orkestra_katalog_info').set({ katalog: katalog.name, version: katalog.version }, 1);
}

const STATES: readonly CrdState[] = ['not started', 'pending', 'started', 'healthy', 'degraded', 'gated'];

function setState(metrics: Metrics, crd: CrdView): void {
  const labels = { crd: crd.entry.name };
  const current = crd.healthView().state;
  const states = metrics.gauge('orkestra_crd_state');
  for (const state of STATES) states.set({ ...labels, state }, state === current ? 1 : 0);
  metrics.gauge('orkestra_leader').set(labels, crd.isKonductor ? 1 : 0);
  if (crd.autoscaler) {
    const paused = metrics.gauge('orkestra_autoscaler_paused');
    for (const hand of HANDS) paused.set({ ...labels, hand }, crd.autoscaler.hand === hand ? 1 : 0);
  }
  metrics.gauge('orkestra_crs_not_ready').set(labels, notReady(crd));
}

/** One pass over the cache; 100,000 CRs take some milliseconds. */
function notReady(crd: CrdView): number {
  let count = 0;
  for (const { status } of crd.list()) {
    const conditions: unknown = status?.['conditions'];
    if (!Array.isArray(conditions) || !conditions.some(isReadyTrue)) count += 1;
  }
  return count;
}

function isReadyTrue(row: unknown): boolean {
  const { type, status } = (row ?? {}) as { type?: unknown; status?: unknown };
  return type === 'Ready' && status === 'True';
}

function setLeaderGauges(metrics: Metrics, crd: CrdView): void {
  const works = crd.isKonductor && crd.healthView().state !== 'pending';
  const pool = works ? crd.poolView() : undefined;
  const values = {
    controller_queue_depth: pool?.queueDepth,
    controller_queue_changes: works ? crd.metrics().queueChanges : undefined,
    controller_workers_active: pool?.size,
    controller_workers_desired: works ? desiredWorkers(crd) : undefined,
  };
  const labels = { crd: crd.entry.name };
  for (const [name, value] of Object.entries(values) as [keyof typeof values, number | undefined][]) {
    const gauge = metrics.gauge(name);
    if (value === undefined) gauge.remove(labels);
    else gauge.set(labels, value);
  }
}

function desiredWorkers({ entry, autoscaler }: CrdView): number {
  return (autoscaler?.overrideActive ? autoscaler.overrideWorkers : undefined) ?? entry.workers;
}
