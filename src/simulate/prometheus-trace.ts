import type { TraceSample } from '../../autoscaler/index.js';
import { didYouMean } from '../../lib/base/index.js';
import { type PrometheusSeries, prometheusSeries, seriesText } from './prometheus-series.js';
import { type Trace, traceError } from './trace-rows.js';

/** What gives series the names of a Katalog. */
export interface SeriesNames {
  readonly crd: string;
  /** The references that the block reads. */
  readonly references: readonly string[];
  /** Siblings by alias: the CRD that stands behind it. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Written by hand: reference → the series that has its values. */
  readonly map: ReadonlyMap<string, string>;
}

/** The values of the `metrics` map that `GET /metrics` of a runtime shows as they are. */
const EXPORTED: Readonly<Record<string, string>> = {
  controller_queue_depth: 'queueDepth',
  controller_workers_active: 'workers',
  controller_resource_count: 'resourceCount',
};

/**
 * Makes a trace of a range query's answer. A series belongs to a reference when the map says so, when it is one of our
 * own metrics of that CRD, or when there is one of each.
 */
export function prometheusTrace(text: string, place: string, names: SeriesNames): Trace {
  const all = prometheusSeries(text, place);
  for (const mapping of names.map) checkMapped(mapping, all, names, place);
  const samples: TraceSample[] = [];
  for (const series of all) {
    for (const reference of referencesOf(series, all, names))
      for (const { at, value } of series.points) samples.push({ at, reference, value });
  }
  if (samples.length > 0) return { samples, relative: false };
  const [wanted = 'metrics.queueDepth'] = names.references;
  throw traceError(
    place,
    all.some(({ points }) => points.length > 0)
      ? `no series matches ${names.references.join(', ')}: map one, for example --map '${wanted}=${seriesText(all[0] ?? { labels: {}, points: [] })}'. Series: ${all.map(seriesText).join(', ')}`
      : 'the response has no values; check the query and its time range',
  );
}

/** A value of `--map`: `reference=series`. undefined when it has no such form. */
export function readMapping(text: string): readonly [reference: string, series: string] | undefined {
  const match = /^\s*([^\s=]+)\s*=\s*(\S.*?)\s*$/.exec(text);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
}

function checkMapped(
  [reference, series]: readonly [reference: string, series: string],
  all: readonly PrometheusSeries[],
  names: SeriesNames,
  place: string,
): void {
  if (!names.references.includes(reference)) {
    throw traceError(
      `--map ${reference}`,
      `unknown reference of the autoscaler of ${names.crd}${didYouMean(reference, names.references)}: expected one of ${names.references.join(', ')}`,
    );
  }
  const found = all.filter((one) => selects(series, one));
  if (found.length === 1) return;
  const fault = found.length === 0 ? 'no series matches' : `${found.length} series match`;
  throw traceError(place, `${fault} ${series}: expected one of ${all.map(seriesText).join(', ')}`);
}

function referencesOf(
  series: PrometheusSeries,
  all: readonly PrometheusSeries[],
  names: SeriesNames,
): readonly string[] {
  const { references, map } = names;
  return references.filter((reference) => {
    const mapped = map.get(reference);
    if (mapped !== undefined) return selects(mapped, series);
    return exportedName(reference, series, names) || (all.length === 1 && references.length === 1);
  });
}

function exportedName(
  reference: string,
  { labels }: PrometheusSeries,
  { crd, aliases }: SeriesNames,
): boolean {
  const metric = EXPORTED[labels['__name__'] ?? ''];
  const of = labels['crd'];
  if (metric === undefined || of === undefined) return false;
  if (reference === `metrics.${metric}`) return of === crd;
  const alias = /^cross\.([^.]+)\.metrics\.(.+)$/.exec(reference);
  return alias?.[2] === metric && aliases.get(alias[1] ?? '') === of;
}

/** Whether a written series, `name{label="value"}`, fits: name and labels that are written have to be equal. */
function selects(written: string, { labels }: PrometheusSeries): boolean {
  const [, name = '', inside = ''] = /^([^{]*)(?:\{(.*)\})?$/.exec(written) ?? [];
  if (name.trim() !== '' && name.trim() !== labels['__name__']) return false;
  const pairs = [...inside.matchAll(/([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g)];
  return pairs.every(([, label = '', value = '']) => labels[label] === JSON.parse(`"${value}"`));
}
