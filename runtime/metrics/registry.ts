import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelOf,
  METRICS,
  type MetricDefinition,
  type SeriesName,
} from './definitions.js';

/** The metrics of one process, in a registry of their own: two runtimes in one process do not mix. */
export interface Metrics {
  readonly registry: Registry;
  counter<Name extends CounterName>(name: Name): Counter<LabelOf<Name>>;
  gauge<Name extends GaugeName>(name: Name): Gauge<LabelOf<Name>>;
  histogram<Name extends HistogramName>(name: Name): Histogram<LabelOf<Name>>;
}

/** `processDefaults` adds `process_*` and `nodejs_*`; their collectors live as long as the process. */
export function createMetrics(options: { processDefaults?: boolean } = {}): Metrics {
  const registry = new Registry();
  const all = new Map<SeriesName, Counter | Gauge | Histogram>();
  for (const name of Object.keys(METRICS) as SeriesName[]) {
    all.set(name, create(name, METRICS[name], registry));
  }
  if (options.processDefaults ?? true) addProcessMetrics(registry);
  return {
    registry,
    counter: (name) => all.get(name) as Counter<LabelOf<typeof name>>,
    gauge: (name) => all.get(name) as Gauge<LabelOf<typeof name>>,
    histogram: (name) => all.get(name) as Histogram<LabelOf<typeof name>>,
  };
}

/** Gauges that are named like counters, which Prometheus's own linter objects to; each is the sum of another one. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}

function create(name: SeriesName, definition: MetricDefinition, registry: Registry) {
  const { help, labels: labelNames, buckets, type } = definition;
  const options = { name, help, labelNames, registers: [registry] };
  if (type === 'counter') return new Counter(options);
  if (type === 'gauge') return new Gauge(options);
  return new Histogram({ ...options, ...(buckets ? { buckets: [...buckets] } : {}) });
}
