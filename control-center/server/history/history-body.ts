/** `GET …/history`: the runtime's own record, with what was seen before it; else what was seen. */
import { momentText } from '../../../lib/base/index.js';
import { type Fields, fieldsOf, name, rows } from '../shape/fields.js';
import type { History, ReferenceHistory } from '../wire/index.js';
import type { Ring } from './ring.js';
import { SEEN_METRICS, type SeenColumns } from './seen-history.js';

const MOST_ROWS = 4_096;
const MOST_METRICS = 64;
const MOST_REFERENCES = 256;

export interface HistoryQuery {
  readonly stepMs: 1_000 | 15_000;
  /** Unix milliseconds; 0: everything. */
  readonly since: number;
}

/** The axis: now by the clock of the times, at that moment of ours. */
export interface Axis {
  readonly clock: History['clock'];
  readonly now: number;
  readonly at: number;
}

export function seenHistory(
  columns: SeenColumns | undefined,
  { stepMs, since }: HistoryQuery,
  axis: Axis,
  problem: string,
): History {
  const ring = columns && (stepMs === 1_000 ? columns.fine : columns.coarse);
  const first = ring ? ring.inForceAt(since) : 0;
  return {
    origin: 'seen',
    ...axis,
    stepMs,
    since: ring && ring.size > 0 ? momentText(ring.time(0)) : '',
    times: ring ? range(first, ring.size, (row) => ring.time(row)) : [],
    metrics: ring ? columnsOf(ring, first, ring.size) : {},
    references: [],
    problem,
  };
}

/** undefined: the body is not a history. */
export function runtimeHistory(
  value: unknown,
  columns: SeenColumns | undefined,
  { stepMs, since }: HistoryQuery,
  axis: Axis,
): History | undefined {
  const body = fieldsOf(value);
  const times = numbers(body['times']);
  if (!Array.isArray(body['times'])) return undefined;
  const metrics = Object.fromEntries(
    Object.entries(fieldsOf(body['metrics']))
      .slice(0, MOST_METRICS)
      .map(([metric, values]) => [metric.slice(0, 64), padded(values, times.length)]),
  );
  const own = { times, metrics };
  const older =
    stepMs === 15_000 && columns ? seenBefore(columns.coarse, times[0] ?? axis.now, since) : undefined;
  return {
    origin: 'runtime',
    ...axis,
    stepMs,
    since: older ? momentText(older.times[0] ?? 0) : name(body, 'since'),
    ...(older ? joined(older, own) : own),
    references: rows(body, 'references', MOST_REFERENCES).map(referenceOf),
    problem: '',
  };
}

interface Columns {
  readonly times: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** What was seen before the runtime's own record begins: it may have been restarted. */
function seenBefore(ring: Ring, time: number, since: number): Columns | undefined {
  const first = ring.inForceAt(since);
  let end = first;
  while (end < ring.size && ring.time(end) < time) end++;
  if (end === first) return undefined;
  return { times: range(first, end, (row) => ring.time(row)), metrics: columnsOf(ring, first, end) };
}

function joined(older: Columns, newer: Columns): Columns {
  const unknown = older.times.map(() => null);
  const metrics = Object.entries(newer.metrics).map(
    ([metric, values]) => [metric, [...(older.metrics[metric] ?? unknown), ...values]] as const,
  );
  return { times: [...older.times, ...newer.times], metrics: Object.fromEntries(metrics) };
}

function columnsOf(ring: Ring, first: number, end: number): Columns['metrics'] {
  return Object.fromEntries(
    SEEN_METRICS.map((metric, column) => [
      metric,
      range(first, end, (row) => known(ring.value(row, column))),
    ]),
  );
}

function range<T>(first: number, end: number, of: (row: number) => T): T[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => of(first + index));
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : Math.fround(value);
}

function referenceOf(row: Fields): ReferenceHistory {
  const times = numbers(row['times']);
  return { reference: name(row, 'reference'), times, values: padded(row['values'], times.length) };
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.slice(0, MOST_ROWS).filter((each) => Number.isFinite(each)) : [];
}

function padded(value: unknown, length: number): (number | null)[] {
  const list = Array.isArray(value) ? value : [];
  return Array.from({ length }, (_, index) => (Number.isFinite(list[index]) ? Number(list[index]) : null));
}
