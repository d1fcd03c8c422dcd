import { didYouMean } from '../../lib/base/index.js';
import { parameter, type Query } from '../../lib/http/index.js';
import { type Metrics, setViewGauges } from '../metrics/index.js';
import type { RuntimeView, ViewPart } from '../view.js';
import { ApiError } from './api-errors.js';
import { checkLeader } from './check-leader.js';
import { checkStarted } from './check-started.js';
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
 * `GET /api/v1/query?query={metric}`: the series of one metric as an instant vector. The query is a name, and may have
 * label matchers (`name{crd="loader"}`, with `=` and `!=`); PromQL beyond that is rejected. The time of a sample is that of the
 * last change of `seq`. With `leader=required` only the leader responds, of the CRD where a matcher names one.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function instantQuery(view: RuntimeView, metrics: Metrics, query: Query): Promise<Plan> {
  const selector = selectorOf(query);
  checkLeader(partOf(view, selector), query);
  if (parameter(query, 'leader') !== undefined) checkStarted(view);
  setViewGauges(metrics, view);
  const result = await seriesOf(metrics, selector, view.changedAt / 1_000);
  const body = { status: 'success', data: { resultType: 'vector', result } };
  return {
    key: `query ${JSON.stringify(selector)}`,
    part: view,
    variant: digest(JSON.stringify(result)),
    content: { body: () => body },
  };
}

/** A metric and the labels that its series must have, or must not have. */
interface SeriesSelector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** What a query is about: one CRD, which may have a leader of its own, or the Katalog. */
function partOf(view: RuntimeView, { matchers }: SeriesSelector): ViewPart {
  const crd = matchers.find(({ label, isEqual }) => label === 'crd' && isEqual);
  return (crd && view.crd(crd.value)) ?? view;
}

/** More matchers than any metric has labels. */
const MAX_MATCHERS = 10;
const MATCHER = /^\s*([A-Za-z_][A-Za-z0-9_]{0,99})\s*(!?=)\s*"((?:[^"\\]|\\["\\n]){0,253})"\s*(,|$)/;

function selectorOf(query: Query): SeriesSelector {
  const text = parameter(query, 'query') ?? '';
  const brace = text.indexOf('{');
  const name = (brace < 0 ? text : text.slice(0, brace)).trim();
  const inside =
    brace < 0 ? '' : text.trimEnd().endsWith('}') ? text.trimEnd().slice(brace + 1, -1) : undefined;
  const matchers = inside === undefined ? undefined : matchersIn(inside);
  if (NAME.test(name) && matchers) return { name, matchers };
  throw new ApiError(
    'bad_query',
    'invalid query: expected the name of one metric, with label matchers (= or !=) if any, such as ?query=controller_queue_depth{crd="loader"}',
  );
}

/** undefined: they cannot be read. */
function matchersIn(inside: string): readonly Matcher[] | undefined {
  const matchers: Matcher[] = [];
  let rest = inside.trim();
  while (rest !== '') {
    const found = MATCHER.exec(rest);
    if (!found || matchers.length === MAX_MATCHERS) return undefined;
    const [whole, label = '', operator, value = ''] = found;
    matchers.push({ label, isEqual: operator === '=', value: unescaped(value) });
    rest = rest.slice(whole.length).trimStart();
  }
  return matchers;
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}

/** As in Prometheus, a label that a series does not have is the empty text. */
function fits(labels: Readonly<Record<string, string>>, matchers: readonly Matcher[]): boolean {
  return matchers.every(
    ({ label, isEqual, value }) =>
      ((Object.hasOwn(labels, label) ? labels[label] : '') === value) === isEqual,
  );
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function seriesOf(
  { registry }: Metrics,
  { name, matchers }: SeriesSelector,
  time: number,
): Promise<readonly Series[]> {
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
    }))
    .filter(({ metric }) => fits(metric, matchers));
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
