import type { MetricDefinition } from '../../lib/metrics/index.js';

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Every metric this product adds to the process defaults of prom-client (`process_*`, `nodejs_*`). A test ties
 * the table to `docs/metrics.md`.
 */
export const METRICS = {
  controller_reconcile_total: {
    type: 'counter',
    help: 'Reconciles that ended, by result: success, error or conflict.',
    labels: ['crd', 'result'],
  },
  controller_reconcile_duration_seconds: {
    type: 'histogram',
    help: 'How long a reconcile took.',
    labels: ['crd'],
    buckets: SECONDS,
  },
  controller_resource_count: { type: 'gauge', help: 'CRs in the cache.', labels: ['crd'] },
  controller_queue_depth: {
    type: 'gauge',
    help: 'Items waiting, without those in flight.',
    labels: ['crd'],
  },
  controller_queue_changes: {
    type: 'gauge',
    help: 'Items waiting because something changed: not resyncs, nor what a start finds already reconciled.',
    labels: ['crd'],
  },
  controller_workers_active: { type: 'gauge', help: 'Size of the worker pool now.', labels: ['crd'] },
  controller_workers_desired: {
    type: 'gauge',
    help: 'Size that the Katalog or the autoscaler sets.',
    labels: ['crd'],
  },
  controller_crd_activation_latency_seconds: {
    type: 'gauge',
    help: 'From the start of the process, or of leadership, until the first reconcile is possible.',
    labels: ['crd'],
  },
  controller_reconcile_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'Unix time of the last reconcile that succeeded.',
    labels: ['crd'],
  },
  orkestra_leader: { type: 'gauge', help: '1 when this replica leads the CRD, else 0.', labels: ['crd'] },
  orkestra_crd_state: {
    type: 'gauge',
    help: '1 for the state of the CRD as this replica sees it, 0 for each other state.',
    labels: ['crd', 'state'],
  },
  orkestra_crs_not_ready: {
    type: 'gauge',
    help: 'CRs in the cache whose condition Ready is not True.',
    labels: ['crd'],
  },
  orkestra_build_info: {
    type: 'gauge',
    help: '1, with the versions of ork and Node.js.',
    labels: ['version', 'node'],
  },
  orkestra_katalog_info: {
    type: 'gauge',
    help: '1, with the name and the version of the Katalog.',
    labels: ['katalog', 'version'],
  },
  orkestra_kube_requests_total: {
    type: 'counter',
    help: 'HTTP requests to the API server, by verb and status; code 0: no response.',
    labels: ['verb', 'code'],
  },
  orkestra_kube_request_duration_seconds: {
    type: 'histogram',
    help: 'Time until the API server has responded; for a watch, until it was opened.',
    labels: ['verb'],
    buckets: SECONDS,
  },
  orkestra_kube_throttled_seconds_total: {
    type: 'counter',
    help: 'Time that requests waited because the API server asked for it with Retry-After.',
    labels: ['verb'],
  },
  orkestra_oncop_requests_total: {
    type: 'counter',
    help: 'Requests to siblings, by peer, surface and result.',
    labels: ['peer', 'surface', 'result'],
  },
  orkestra_oncop_request_duration_seconds: {
    type: 'histogram',
    help: 'How long a request to a sibling took.',
    labels: ['peer', 'surface'],
    buckets: SECONDS,
  },
  orkestra_oncop_cache_hits_total: {
    type: 'counter',
    help: 'Reads of a sibling that were served from the cache.',
    labels: ['peer', 'surface'],
  },
  orkestra_oncop_value_age_seconds: {
    type: 'gauge',
    help: 'Age of the cached value, for each source that the Katalog refers to.',
    labels: ['crd', 'alias', 'surface'],
  },
  orkestra_oncop_circuit_state: {
    type: 'gauge',
    help: 'Circuit of a peer: 0 closed, 1 probing, 2 open.',
    labels: ['peer'],
  },
  orkestra_autoscaler_paused: {
    type: 'gauge',
    help: '1 while the autoscaler is paused by hand: paused or scale-in-paused.',
    labels: ['crd', 'hand'],
  },
  orkestra_autoscaler_desired: {
    type: 'gauge',
    help: 'Workers that the last evaluation recommended, before steps and stabilization.',
    labels: ['crd'],
  },
  orkestra_autoscaler_applied: { type: 'gauge', help: 'Workers after the last evaluation.', labels: ['crd'] },
  orkestra_autoscaler_evaluations_total: {
    type: 'counter',
    help: 'Evaluations by result: changed, unchanged or missing.',
    labels: ['crd', 'result'],
  },
  orkestra_autoscaler_reaction_seconds: {
    type: 'histogram',
    help: 'Age of the newest sibling value when it caused a resize, from its request on.',
    labels: ['crd'],
    buckets: SECONDS,
  },
  orkestra_reflector_lists_total: {
    type: 'counter',
    help: 'Full lists of a watched kind, the first included.',
    labels: ['resource'],
  },
  orkestra_reflector_watch_failures_total: {
    type: 'counter',
    help: 'Watches that ended with an error.',
    labels: ['resource'],
  },
  orkestra_notifications_total: {
    type: 'counter',
    help: 'Notifications of a team: sent, failed, unreachable (to be tried again), or limited (held back for an hour).',
    labels: ['team', 'result'],
  },
  orkestra_notification_deliveries_total: {
    type: 'counter',
    help: 'Deliveries by channel of a runtime that stands alone: ok, failed, or dropped.',
    labels: ['team', 'channel', 'result'],
  },
  orkestra_event_loop_stalls_total: {
    type: 'counter',
    help: 'Times that the event loop was blocked for a second or longer.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;
