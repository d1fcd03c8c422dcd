import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LabelOf, MetricDefinition, MetricTable, NamesOf } from './definition.js';

/** The metrics of one process, in a registry of their own: two in one process do not mix. */
export interface MetricRegistry<Table extends MetricTable> {
  readonly registry: Registry;
  counter<Name extends NamesOf<Table, 'counter'>>(name: Name): Counter<LabelOf<Table, Name>>;
  gauge<Name extends NamesOf<Table, 'gauge'>>(name: Name): Gauge<LabelOf<Table, Name>>;
  histogram<Name extends NamesOf<Table, 'histogram'>>(name: Name): Histogram<LabelOf<Table, Name>>;
}

/** `processDefaults` adds `process_*` and `nodejs_*`; their collectors live as long as the process. */
export function createRegistry<Table extends MetricTable>(
  table: Table,
  options: { readonly processDefaults?: boolean } = {},
): MetricRegistry<Table> {
  const registry = new Registry();
  const all = new Map<string, Counter | Gauge | Histogram>();
  for (const [name, definition] of Object.entries(table)) all.set(name, create(name, definition, registry));
  if (options.processDefaults ?? true) addProcessMetrics(registry);
  return {
    registry,
    counter: (name) => all.get(name) as Counter<LabelOf<Table, typeof name>>,
    gauge: (name) => all.get(name) as Gauge<LabelOf<Table, typeof name>>,
    histogram: (name) => all.get(name) as Histogram<LabelOf<Table, typeof name>>,
  };
}

/** Gauges that are named like counters, which Prometheus's own linter objects to; each is the sum of another one. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}

function create(name: string, definition: MetricDefinition, registry: Registry) {
  const { help, labels: labelNames, buckets, type } = definition;
  const options = { name, help, labelNames, registers: [registry] };
  if (type === 'counter') return new Counter(options);
  if (type === 'gauge') return new Gauge(options);
  return new Histogram({ ...options, ...(buckets ? { buckets: [...buckets] } : {}) });
}
