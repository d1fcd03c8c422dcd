/**
 * A moment as a file: the samples and decisions of a range, one JSON object a line. `ork simulate autoscale --trace` reads
 * the same file; it takes the samples and passes over the rest.
 */
import type { DecisionEntity, Json } from '../../server/wire/index.js';
import { SampleRecord, type Window } from '../charts/record.js';

export interface SavedHead {
  readonly runtime: string;
  readonly crd: string;
  readonly from: number;
  readonly to: number;
  readonly block: Json;
}

export interface ReferenceRecord {
  readonly reference: string;
  readonly record: SampleRecord;
}

export interface SavedMoment {
  readonly head: SavedHead;
  readonly record: SampleRecord;
  readonly references: readonly ReferenceRecord[];
  /** Newest first. */
  readonly decisions: readonly DecisionEntity[];
}

/** Of the metrics those that a page shows or a block may read. */
const METRICS = [
  ...[
    'queueDepth',
    'queueOldestMs',
    'workers',
    'workersBusy',
    'workersBusyPercent',
    'reconcileDurationP95Ms',
  ],
  ...['errorRatePercent', 'reconcilesPerSecond'],
];

export function savedText({ head, record, references, decisions }: SavedMoment): string {
  const window = { from: head.from, to: head.to };
  const lines: object[] = [{ saved: head }];
  for (const name of METRICS) lines.push(...samplesOf(`metrics.${name}`, record, name, window));
  for (const each of references) {
    if (each.reference.startsWith('metrics.')) continue;
    lines.push(...samplesOf(each.reference, each.record, 'value', window));
  }
  lines.push(
    ...decisions
      .filter(({ time }) => Date.parse(time) >= window.from && Date.parse(time) <= window.to)
      .map((decision) => ({ decision })),
  );
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Rows where the value changes. */
function samplesOf(reference: string, record: SampleRecord, name: string, window: Window): readonly object[] {
  const { times, columns } = record.cut([name], window);
  const column = columns[0] ?? [];
  let isKnown = false;
  return times.flatMap((at, row) => {
    const value = column[row] ?? null;
    const isLast = row === times.length - 1;
    if (value === null && !isKnown) return [];
    if (row > 0 && value === column[row - 1] && !isLast) return [];
    isKnown = true;
    return [{ time: new Date(at).toISOString(), reference, value }];
  });
}

/** @throws Error with the line that is not of such a file. */
export function readSaved(text: string): SavedMoment {
  let head: SavedHead | undefined;
  const samples: Sample[] = [];
  const decisions: DecisionEntity[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const row = objectOf(line, index + 1);
    if (row.saved) head = row.saved;
    else if (row.decision) decisions.push(row.decision);
    else samples.push(sampleOf(row, index + 1));
  }
  if (!head || typeof head.from !== 'number' || typeof head.to !== 'number')
    throw new Error('invalid file: expected one that was saved by "Save this moment"');
  const byReference = groupsOf(samples);
  return {
    head,
    record: recordOf([...byReference].filter(([reference]) => reference.startsWith('metrics.'))),
    references: [...byReference].flatMap(([reference, rows]) =>
      reference.startsWith('metrics.') ? [] : [{ reference, record: recordOf([['metrics.value', rows]]) }],
    ),
    decisions: decisions.sort((a, b) => b.id - a.id),
  };
}

interface Sample {
  readonly at: number;
  readonly reference: string;
  readonly value: number | null;
}

interface Row {
  readonly saved?: SavedHead;
  readonly decision?: DecisionEntity;
  readonly time?: unknown;
  readonly reference?: unknown;
  readonly value?: unknown;
}

function objectOf(line: string, number: number): Row {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Reported below, with JSON that is no object.
  }
  throw new Error(`line ${number}: invalid line: expected a JSON object`);
}

function sampleOf({ time, reference, value }: Row, number: number): Sample {
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  const isNumber = typeof value === 'number' || value === null;
  if (Number.isNaN(at) || typeof reference !== 'string' || !isNumber)
    throw new Error(`line ${number}: invalid sample: expected time, reference and a number or null as value`);
  return { at, reference, value };
}

function recordOf(columns: readonly (readonly [string, readonly Sample[]])[]): SampleRecord {
  const record = new SampleRecord();
  const names = columns.map(([reference]) => reference.slice('metrics.'.length));
  const times = [...new Set(columns.flatMap(([, rows]) => rows.map(({ at }) => at)))].sort((a, b) => a - b);
  const maps = columns.map(([, rows]) => new Map(rows.map(({ at, value }) => [at, value])));
  const now: (number | null)[] = names.map(() => null);
  for (const at of times) {
    for (const [index, map] of maps.entries()) {
      const value = map.get(at);
      if (value !== undefined) now[index] = value;
    }
    record.append(at, Object.fromEntries(names.map((name, index) => [name, now[index] ?? null])));
  }
  return record;
}

function groupsOf(samples: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const known = groups.get(sample.reference);
    if (known) known.push(sample);
    else groups.set(sample.reference, [sample]);
  }
  return groups;
}
