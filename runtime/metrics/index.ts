export { countDecisions } from './decisions.js';
export { METRICS } from './definitions.js';
export { kubeObserver } from './kube-requests.js';
export { countOncopReports } from './oncop-reports.js';
export { createMetrics, type Metrics } from './registry.js';
export { setViewGauges } from './view-gauges.js';
