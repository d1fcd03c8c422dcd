import { OrkestraError } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { isTable, type ListedFormat } from '../output-options.js';
import { INTERRUPTED } from '../stop-requests.js';
import type { Listing, Row } from './listing.js';
import { listingLines, noteLines, rowText, widthsOf } from './output.js';
import type { Reader } from './reader.js';
import { stopRequest } from './stop-request.js';

/** Fields of a document that count time. */
const TIMES = new Set(['age', 'uptime', 'seq', 'changedAt']);

/**
 * Prints the listing, then each row that changes or goes; a terminal is redrawn. A runtime that does not answer is waited
 * for, once it has answered. Ends with Ctrl-C.
 */
export async function watch(reader: Reader, format: ListedFormat, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const isDrawn = terminal.isTTY && isTable(format);
  const printer = new ChangePrinter(format, terminal);
  let listing = await reader.read();
  const next = reader.changes();
  const stop = stopRequest(context);
  let isInterrupted = false;
  try {
    while (!stop.signal.aborted) {
      if (isDrawn)
        terminal.redraw([...listingLines(listing, format, terminal.color), ...noteLines(listing, format)]);
      else printer.print(listing);
      const seen = await Promise.race([next().then(() => again(reader)), stop.ended]);
      if (typeof seen === 'boolean') isInterrupted = seen;
      else if (seen instanceof OrkestraError) printer.complain(seen.message);
      else listing = seen;
    }
  } finally {
    stop.release();
    terminal.settle();
  }
  if (isInterrupted) context.exit(INTERRUPTED);
}

/** The error when a runtime does not answer now. */
async function again(reader: Reader): Promise<Listing | OrkestraError> {
  try {
    return await reader.read();
  } catch (error) {
    if (!(error instanceof OrkestraError)) throw error;
    return error;
  }
}

/** Lines for a pipe: each row when it is new or has changed, ages aside. */
class ChangePrinter {
  #shown: ReadonlyMap<string, string> | undefined;
  #complaint = '';

  constructor(
    private readonly format: ListedFormat,
    private readonly terminal: CommandContext['terminal'],
  ) {}

  print(listing: Listing): void {
    const widths = widthsOf(listing);
    const isFirst = this.#shown === undefined;
    const before = this.#shown ?? new Map<string, string>();
    if (isFirst) {
      if (listing.rows.length > 0 && isTable(this.format))
        this.terminal.print(rowText(headOf(listing), this.format, widths));
      for (const line of noteLines(listing, this.format)) this.terminal.complain(line);
    }
    const now = new Map(listing.rows.map((row) => [row.key, lastingText(row, listing.columns, this.format)]));
    for (const row of listing.rows)
      if (before.get(row.key) !== now.get(row.key)) this.terminal.print(rowText(row, this.format, widths));
    for (const key of before.keys()) if (!now.has(key)) this.terminal.complain(`${key} is gone`);
    this.#shown = now;
  }

  /** Once, until the text changes. */
  complain(text: string): void {
    if (text !== this.#complaint) this.terminal.complain(`ork: ${text}`);
    this.#complaint = text;
  }
}

function headOf({ columns }: Listing): Row {
  return { key: '', name: '', cells: columns, object: {}, healthy: true };
}

/** What of a row is shown and does not change by itself. */
function lastingText({ cells, object }: Row, columns: readonly string[], format: ListedFormat): string {
  const lasting = cells.filter((_, index) => columns[index] !== 'AGE');
  if (format !== 'json' && format !== 'yaml') return JSON.stringify(lasting);
  return JSON.stringify(Object.entries(object).filter(([name]) => !TIMES.has(name)));
}
