/** One row of the `metrics` map that a runtime shows for every CRD and that siblings read over ONCOP. */
export interface MetricField {
  readonly name: string;
  readonly unit: 'count' | 'percent' | 'ms' | 'ratio' | 'bool' | '1/s';
  /** Present in every answer of the Go implementation; the others may be missing when reading it. */
  readonly sure: boolean;
  readonly meaning: string;
  /** It only grows, until its process restarts. */
  readonly counter?: true;
}

/** The whole map, in the order it is shown. Percentages are 0–100, ratios 0–1. */
export const METRIC_FIELDS = [
  { name: 'queueDepth', unit: 'count', sure: true, meaning: 'items waiting, those in flight not counted' },
  { name: 'workersBusyPercent', unit: 'percent', sure: true, meaning: 'busy share of the pool' },
  { name: 'workersIdlePercent', unit: 'percent', sure: true, meaning: 'idle share of the pool' },
  { name: 'errorRatePercent', unit: 'percent', sure: true, meaning: 'reconciles that failed, last 60 s' },
  { name: 'reconcileDurationP95Ms', unit: 'ms', sure: true, meaning: '95th percentile over the last 60 s' },
  { name: 'workers', unit: 'count', sure: false, meaning: 'size of the worker pool now' },
  { name: 'errorRate', unit: 'ratio', sure: false, meaning: 'reconciles that failed, last 60 s' },
  { name: 'successRate', unit: 'ratio', sure: false, meaning: 'reconciles that succeeded, last 60 s' },
  { name: 'autoscaleActive', unit: 'bool', sure: false, meaning: 'an override is applied' },
  { name: 'workersBusy', unit: 'count', sure: false, meaning: 'reconciles in flight' },
  { name: 'queueOldestMs', unit: 'ms', sure: false, meaning: 'how long the item at the head has waited' },
  { name: 'reconcilesPerSecond', unit: '1/s', sure: false, meaning: 'over the last 60 s' },
  {
    name: 'reconcileTotal',
    unit: 'count',
    sure: false,
    meaning: 'reconciles since the process started',
    counter: true,
  },
  { name: 'resourceCount', unit: 'count', sure: false, meaning: 'CRs in the cache' },
  {
    name: 'queueChanges',
    unit: 'count',
    sure: false,
    meaning: 'items waiting because of a change; not resyncs, nor what a start finds already reconciled',
  },
  { name: 'arrivalsPerSecond', unit: '1/s', sure: false, meaning: 'changes queued, last 60 s' },
  { name: 'serviceMs', unit: 'ms', sure: false, meaning: 'mean duration of a reconcile, last 60 s' },
  {
    name: 'apiMsPerReconcile',
    unit: 'ms',
    sure: false,
    meaning: 'time of requests to the API server and to called services for each reconcile, last 60 s',
  },
  {
    name: 'apiRequestMs',
    unit: 'ms',
    sure: false,
    meaning: 'mean duration of such a request, waits that the server asked for included, last 60 s',
  },
  {
    name: 'throttledPercent',
    unit: 'percent',
    sure: false,
    meaning: 'such requests that were answered with 429, or 503 and Retry-After, last 60 s',
  },
] as const satisfies readonly MetricField[];

type Field = (typeof METRIC_FIELDS)[number];
export type MetricName = Field['name'];

/** The whole map, made from the table: one that lacks a metric does not compile. */
export type MetricValues = {
  readonly [Row in Field as Row['name']]: Row['unit'] extends 'bool' ? boolean : number;
};

/** The names alone, for checks and suggestions. */
export const METRIC_NAMES: readonly string[] = METRIC_FIELDS.map((field) => field.name);
