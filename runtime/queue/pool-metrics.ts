import type { MetricValues } from '../../lib/base/index.js';
import type { RequestWindow } from './request-window.js';
import type { Window } from './window.js';
import type { WorkQueue } from './work-queue.js';
import type { WorkerPool } from './worker-pool.js';

/** Where the metrics of one CRD come from. */
export interface MetricSources {
  readonly queue: WorkQueue;
  readonly pool: WorkerPool;
  readonly window: Window;
  readonly requests: Pick<RequestWindow, 'recent'>;
  readonly autoscaleActive: boolean;
  readonly reconcileTotal: number;
  readonly resourceCount: number;
}

/** The `metrics` map that a runtime shows and siblings read; names and units are `METRIC_FIELDS`. */
export function poolMetrics(sources: MetricSources): MetricValues {
  const { queue, pool, window } = sources;
  const { count, errors, p95Ms, meanMs, perSecond, arrivalsPerSecond } = window.summary();
  const { requests, throttled, totalMs } = sources.requests.recent();
  // A shrunk pool may have more in flight than slots for a moment: busy then is 100 %, not more.
  const busyPercent = pool.size === 0 ? 0 : Math.min(100, (pool.busy / pool.size) * 100);
  const errorRate = count === 0 ? 0 : errors / count;
  return {
    queueDepth: queue.depth,
    workersBusyPercent: tidy(busyPercent),
    workersIdlePercent: tidy(pool.size === 0 ? 0 : 100 - busyPercent),
    errorRatePercent: tidy(errorRate * 100),
    reconcileDurationP95Ms: p95Ms,
    workers: pool.size,
    errorRate: tidy(errorRate),
    successRate: tidy(1 - errorRate),
    autoscaleActive: sources.autoscaleActive,
    workersBusy: pool.busy,
    queueOldestMs: Math.round(queue.oldestMs),
    reconcilesPerSecond: tidy(perSecond),
    reconcileTotal: sources.reconcileTotal,
    resourceCount: sources.resourceCount,
    queueChanges: queue.changes,
    arrivalsPerSecond: tidy(arrivalsPerSecond),
    serviceMs: hundredths(meanMs),
    apiMsPerReconcile: hundredths(count === 0 ? 0 : totalMs / count),
    apiRequestMs: hundredths(requests === 0 ? 0 : totalMs / requests),
    throttledPercent: hundredths(requests === 0 ? 0 : (throttled / requests) * 100),
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Four digits behind the point: what a person reads, and the same bytes for the same state. */
function tidy(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
