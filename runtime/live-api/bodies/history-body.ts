import { METRIC_FIELDS, momentText } from '../../../lib/base/index.js';
import type { Steps } from '../../../lib/http/index.js';
import type { CrdView, RowsView } from '../../view.js';
import type { HistoryQuery } from '../history-query.js';

/** Rows of one column that are written in one step. */
const STEP = 1_024;
const COMMA = Buffer.from(',');

/** `GET /katalog/{crd}/history`, without the last brace: columns, so that each name is there once. */
export function* historySteps(crd: CrdView, { since, stepMs }: HistoryQuery): Steps<readonly Buffer[]> {
  const { history } = crd;
  const rows = stepMs === 1_000 ? history.fine : history.coarse;
  const first = rows.inForceAt(since);
  const head = {
    crd: crd.entry.name,
    step: stepMs / 1_000,
    since: sinceText(rows, history.startedAt),
    changedAt: momentText(crd.changedAt),
  };
  const pieces: Buffer[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"times":`)];
  pieces.push(yield* timesText(rows, first), Buffer.from(',"metrics":{'));
  for (const [column, { name }] of METRIC_FIELDS.entries()) {
    pieces.push(Buffer.from(`${column === 0 ? '' : ','}"${name}":`), yield* columnText(rows, first, column));
  }
  pieces.push(Buffer.from('},"references":['));
  for (const [index, { reference, points }] of history.references.entries()) {
    const from = points.inForceAt(since);
    if (index > 0) pieces.push(COMMA);
    pieces.push(Buffer.from(`{"reference":${JSON.stringify(reference)},"times":`));
    pieces.push(yield* timesText(points, from), Buffer.from(',"values":'));
    pieces.push(yield* columnText(points, from, 0), Buffer.from('}'));
  }
  pieces.push(Buffer.from(']'));
  return pieces;
}

/** From when on every row is there. */
function sinceText(rows: RowsView, startedAt: number | undefined): string {
  if (startedAt === undefined) return '';
  return momentText(rows.isFull ? rows.time(0) : startedAt);
}

function timesText(rows: RowsView, first: number): Steps<Buffer> {
  return listText(first, rows.size, (row) => `${rows.time(row)}`);
}

function columnText(rows: RowsView, first: number, column: number): Steps<Buffer> {
  return listText(first, rows.size, (row) => numberText(rows.value(row, column)));
}

function* listText(first: number, end: number, text: (row: number) => string): Steps<Buffer> {
  const texts: string[] = [];
  for (let row = first; row < end; row++) {
    texts.push(text(row));
    if (texts.length % STEP === 0) yield;
  }
  yield;
  return Buffer.from(`[${texts.join(',')}]`);
}

/** As many digits as a Float32 has. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(7))}`;
}
