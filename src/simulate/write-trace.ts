import type { TraceRow } from './recorder.js';

/** How rows are written: CSV, or one JSON object a line for a name that ends in `.jsonl`. */
export interface TraceFormat {
  /** What stands before the first row; empty for none. */
  readonly header: string;
  line(row: TraceRow): string;
}

const CSV: TraceFormat = {
  header: 'time,reference,value',
  line: ({ at, reference, value }) => [timeText(at), reference, value ?? ''].map(cell).join(','),
};

const JSONL: TraceFormat = {
  header: '',
  line: ({ at, reference, value }) => JSON.stringify({ time: timeText(at), reference, value }),
};

/** The format of a file by its name; CSV where there is none. */
export function traceFormat(file: string | undefined): TraceFormat {
  return file?.endsWith('.jsonl') ? JSONL : CSV;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/** A cell after RFC 4180; text that would read as another kind of value cannot be told from it in CSV. */
function cell(value: string | number | boolean): string {
  const text = String(value).replace(/[\r\n]+/g, ' ');
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
