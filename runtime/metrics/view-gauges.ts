import type { CrdView, RuntimeView } from '../view.js';
import type { Metrics } from './registry.js';

/**
 * Sets the gauges that show present state from the view, to be called before each exposition: nothing has to
 * keep them current in between. On a replica that does not lead, pool and queue show 0.
 */
export function setViewGauges(metrics: Metrics, view: RuntimeView): void {
  const resources = metrics.gauge('controller_resource_count');
  const depth = metrics.gauge('controller_queue_depth');
  const active = metrics.gauge('controller_workers_active');
  const desired = metrics.gauge('controller_workers_desired');
  const ages = metrics.gauge('orkestra_oncop_value_age_seconds');
  for (const crd of view.crds()) {
    const labels = { crd: crd.entry.name };
    const pool = crd.isKonductor ? crd.poolView() : undefined;
    resources.set(labels, crd.metrics().resourceCount);
    depth.set(labels, pool?.queueDepth ?? 0);
    active.set(labels, pool?.size ?? 0);
    desired.set(labels, crd.isKonductor ? desiredWorkers(crd) : 0);
    for (const { alias, resource, ageMs } of crd.cross()) {
      if (ageMs !== null) ages.set({ ...labels, alias, surface: resource }, ageMs / 1_000);
    }
  }
}

function desiredWorkers({ entry, autoscaler }: CrdView): number {
  return (autoscaler?.overrideActive ? autoscaler.overrideWorkers : undefined) ?? entry.workers;
}
