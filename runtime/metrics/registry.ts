import { createRegistry, type MetricRegistry } from '../../lib/metrics/index.js';
import { METRICS } from './definitions.js';

/** The metrics of one runtime. */
export type Metrics = MetricRegistry<typeof METRICS>;

/** `processDefaults` adds `process_*` and `nodejs_*`; their collectors live as long as the process. */
export function createMetrics(options: { processDefaults?: boolean } = {}): Metrics {
  return createRegistry(METRICS, options);
}
