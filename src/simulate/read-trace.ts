import { readFile } from 'node:fs/promises';
import { messageOf } from '../../lib/base/index.js';
import { csvTrace } from './csv-trace.js';
import { jsonlTrace } from './jsonl-trace.js';
import { prometheusTrace, type SeriesNames } from './prometheus-trace.js';
import { type Trace, traceError } from './trace-rows.js';

/** Where a trace comes from. */
export type TraceSource =
  | { readonly kind: 'trace'; readonly file: string }
  | { readonly kind: 'prometheus'; readonly file: string; readonly names: SeriesNames };

/** Reads a trace; throws ORK_TRACE with the line that is wrong. Lines that begin with `{` make it JSONL, else it is CSV. */
export async function readTrace(source: TraceSource): Promise<Trace> {
  const { file } = source;
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw traceError(file, messageOf(error));
  }
  if (source.kind === 'prometheus') return prometheusTrace(text, file, source.names);
  return text.trimStart().startsWith('{') ? jsonlTrace(text, file) : csvTrace(text, file);
}
