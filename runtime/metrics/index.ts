export { METRICS, type MetricName } from './definitions.js';
export { createMetrics, type Metrics } from './registry.js';
export { setViewGauges } from './view-gauges.js';
