import { countText, lengthText, numberText } from '../../../autoscaler/index.js';
import type { SimulationRun } from '../run.js';
import { timeText } from '../table.js';
import type { Chart, Level, Marker } from './chart.js';
import type { Point } from './steps.js';

/** The charts of a run from top to bottom: what was read, the pool, and other settings that changed. */
export function chartsOf(run: SimulationRun): readonly Chart[] {
  const charts = [...seriesCharts(run), poolChart(run), ...settingCharts(run)];
  return charts.map((chart, index) => ({ ...chart, axis: index === charts.length - 1 }));
}

type Unplaced = Omit<Chart, 'axis'>;

function seriesCharts(run: SimulationRun): readonly Unplaced[] {
  const { plan, trace } = run;
  return plan.references.flatMap((reference, index) => {
    const written = trace.samples
      .filter((sample) => sample.reference === reference)
      .sort((a, b) => a.at - b.at)
      .map(({ at, value }): Point => [at, numeric(value)]);
    if (written.length === 0) return [];
    const points = withStale(written, plan.staleAfterMs, run.simulation.until);
    const values = points.flatMap(([, value]) => value ?? []);
    const range =
      values.length === 0
        ? 'no numbers'
        : `${numberText(values.reduce((a, b) => Math.min(a, b)))} to ${numberText(values.reduce((a, b) => Math.max(a, b)))}`;
    return {
      title: reference,
      note: range,
      tone: 'series' as const,
      height: 150,
      points,
      desired: [],
      levels: thresholdsOf(run, index),
      markers: [],
    };
  });
}

/** A value that nothing followed within `staleAfter` ends there. */
function withStale(
  points: readonly Point[],
  staleAfterMs: number | undefined,
  until: number,
): readonly Point[] {
  if (staleAfterMs === undefined) return points;
  return points.flatMap((point, index): readonly Point[] => {
    const end = point[0] + staleAfterMs;
    return end < (points[index + 1]?.[0] ?? until) ? [point, [end, undefined]] : [point];
  });
}

/** What compares as a number: switches stand at 0 and 1, and text has no height. */
function numeric(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : undefined;
}

function thresholdsOf({ plan }: SimulationRun, reference: number): readonly Level[] {
  const found = plan.blocks
    .flatMap(({ or, when }) => [...or, ...when])
    .flatMap(({ thresholds }) => thresholds)
    .filter((threshold) => threshold.reference === reference)
    .map(({ value }) => value);
  return [...new Set(found)].map((value) => ({ value, text: 'threshold', kind: 'threshold' as const }));
}

function poolChart(run: SimulationRun): Unplaced {
  const { simulation, plan } = run;
  const { mostWorkers } = simulation.summary;
  const { max } = plan.limits;
  const limit: readonly Level[] =
    max <= mostWorkers * 1.3 ? [{ value: max, text: 'limit', kind: 'limit' }] : [];
  const pool = simulation.sizes.map(({ at, size }): Point => [at, size.workers]);
  const desired = simulation.desired.map(({ at, workers }): Point => [at, workers]);
  // Policies held something back when the two lines part.
  const held = JSON.stringify(withoutRepeats(pool)) !== JSON.stringify(withoutRepeats(desired));
  return {
    title: 'workers',
    note: `${countText(simulation.decisions.length, 'decision')}${held ? '; the dashed line is the desired size' : ''}`,
    tone: 'pool',
    height: 210,
    points: pool,
    desired: held ? desired : [],
    levels: [{ value: plan.baseline.workers, text: 'baseline', kind: 'baseline' }, ...limit],
    markers: markersOf(run),
  };
}

function withoutRepeats(points: readonly Point[]): readonly Point[] {
  return points.filter((point, index) => index === 0 || point[1] !== points[index - 1]?.[1]);
}

function markersOf(run: SimulationRun): readonly Marker[] {
  return run.simulation.decisions.map(({ time, from, to, sentence }, index) => {
    const by = to.workers - from.workers;
    const at = Date.parse(time);
    return {
      at,
      value: to.workers,
      kind: by > 0 ? 'up' : by < 0 ? 'down' : 'other',
      title: `${timeText(at, run)}\n${sentence}`,
      index,
    };
  });
}

function settingCharts({ simulation, plan }: SimulationRun): readonly Unplaced[] {
  const settings = [
    ['queue limit', 'queueDepth', 1, '0 means no limit'],
    ['resync', 'resyncMs', 1_000, 'in seconds'],
  ] as const;
  return settings.flatMap(([title, field, unit, note]) => {
    if (simulation.sizes.every(({ size }) => size[field] === plan.baseline[field])) return [];
    const baseline =
      field === 'resyncMs' ? lengthText(plan.baseline[field]) : numberText(plan.baseline[field]);
    return {
      title,
      note: `${note}; the baseline is ${baseline}`,
      tone: 'setting' as const,
      height: 110,
      points: simulation.sizes.map(({ at, size }): Point => [at, size[field] / unit]),
      desired: [],
      levels: [],
      markers: [],
    };
  });
}
