import { didYouMean } from '../../lib/base/index.js';
import { parameter, type Query } from '../../lib/http/index.js';
import { type Metrics, setViewGauges } from '../metrics/index.js';
import type { RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';
import type { Document, Plan } from './plan.js';
import { digest } from './stamp.js';

/** `GET /metrics`: the Prometheus text exposition. */
export async function expositionOf(view: RuntimeView, metrics: Metrics): Promise<Document> {
  setViewGauges(metrics, view);
  return { type: metrics.registry.contentType, content: await metrics.registry.metrics() };
}

const NAME = /^[A-Za-z_:][A-Za-z0-9_:]{0,199}$/;
const SERIES_SUFFIX = /_(?:bucket|sum|count)$/;

/**
 * `GET /api/v1/query?query={metric}`: every series of one metric as an instant vector. The query is a name;
 * PromQL beyond that is refused. The time of a sample is that of the last change of `seq`.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function instantQuery(view: RuntimeView, metrics: Metrics, query: Query): Promise<Plan> {
  const name = nameOf(query);
  setViewGauges(metrics, view);
  const result = await seriesOf(metrics, name, view.changedAt / 1_000);
  const body = { status: 'success', data: { resultType: 'vector', result } };
  return {
    key: `query ${name}`,
    part: view,
    variant: digest(JSON.stringify(result)),
    content: { body: () => body },
  };
}

function nameOf(query: Query): string {
  const name = parameter(query, 'query');
  if (name !== undefined && NAME.test(name)) return name;
  throw new ApiError(
    'bad_query',
    'invalid query: expected the name of one metric, such as ?query=controller_queue_depth',
  );
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function seriesOf({ registry }: Metrics, name: string, time: number): Promise<readonly Series[]> {
  const metric = metricOf(registry, name) ?? metricOf(registry, name.replace(SERIES_SUFFIX, ''));
  if (metric === undefined) {
    const known = (await registry.getMetricsAsJSON()).map((one) => one.name);
    throw new ApiError(
      'metric_not_found',
      `unknown metric ${JSON.stringify(name)}${didYouMean(name, known)}`,
    );
  }
  const { name: family, values } = await metric.get();
  return values
    .map((value) => ({ ...value, series: seriesName(value) ?? family }))
    .filter(({ series }) => series === name || family === name)
    .map(({ series, labels, value }) => ({
      metric: { __name__: series, ...texts(labels) },
      value: [time, numberText(value)] as const,
    }));
}

/** The registry looks names up in a plain object, which also has `constructor`. */
function metricOf(registry: Metrics['registry'], name: string) {
  const isKnown = registry.getMetricsAsArray().some((metric) => metric.name === name);
  return isKnown ? registry.getSingleMetric(name) : undefined;
}

/** prom-client names the series of a histogram beside each value; its types leave that out. */
function seriesName(value: object): string | undefined {
  const name: unknown = 'metricName' in value ? value.metricName : undefined;
  return typeof name === 'string' ? name : undefined;
}

function texts(labels: Readonly<Record<string, string | number | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, String(value)]));
}

/** Prometheus spells the infinities with a sign. */
function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
