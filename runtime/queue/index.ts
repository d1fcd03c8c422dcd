export { type MetricSources, poolMetrics } from './pool-metrics.js';
export { type RequestOutcome, type RequestTotals, RequestWindow } from './request-window.js';
export { Turn } from './turn.js';
export { Window } from './window.js';
export { type Priority, WorkQueue, type WorkQueueOptions } from './work-queue.js';
export { type ItemResult, WorkerPool, type WorkerPoolOptions } from './worker-pool.js';
