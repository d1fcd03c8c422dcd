import { styleText } from 'node:util';
import { stringify } from 'yaml';
import { answerInStream } from '../document-text.js';
import { isTable, type ListedFormat } from '../output-options.js';
import type { Terminal } from '../terminal.js';
import type { Listing, Row } from './listing.js';

/** The answer in one form; what is to be said about it are its notes. */
export function listingLines(listing: Listing, format: ListedFormat, color: boolean): readonly string[] {
  switch (format) {
    case 'json':
      return [JSON.stringify(objectsOf(listing), null, 2)];
    case 'yaml':
      return [stringify(objectsOf(listing)).trimEnd()];
    case 'name':
      return listing.rows.map(({ name }) => name);
    default:
      return listing.rows.length === 0 ? [] : tableLines(listing, color);
  }
}

/** The answer on standard output, what is to be said about it on standard error. */
export function printListing(listing: Listing, format: ListedFormat, terminal: Terminal): void {
  for (const line of listingLines(listing, format, terminal.color)) terminal.print(line);
  for (const line of noteLines(listing, format)) terminal.complain(line);
}

/** One row, as it is printed when it has changed. */
export function rowText(row: Row, format: ListedFormat, widths: readonly number[]): string {
  if (format === 'json' || format === 'yaml') return answerInStream(format, row.object);
  return format === 'name' ? row.name : cellsText(row.cells, widths);
}

export function widthsOf({ columns, rows }: Pick<Listing, 'columns' | 'rows'>): readonly number[] {
  return columns.map((name, index) =>
    Math.max(name.length, ...rows.map(({ cells }) => (cells[index] ?? '').length)),
  );
}

/** What a page of the runtime did not hold; for a person also that there is nothing. */
export function noteLines({ missing, rows }: Listing, format: ListedFormat): readonly string[] {
  if (rows.length === 0 && isTable(format)) return ['nothing found'];
  return missing === 0
    ? []
    : [`${missing} more are not shown: the runtime sent ${rows.length}; narrow the list with -n or -l`];
}

function tableLines(listing: Listing, color: boolean): readonly string[] {
  const widths = widthsOf(listing);
  const head = cellsText(listing.columns, widths);
  return [
    color ? styleText('bold', head, { validateStream: false }) : head,
    ...listing.rows.map(({ cells }) => cellsText(cells, widths)),
  ];
}

function cellsText(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd();
}

/** One object where one was named, else a list, of whatever length. */
function objectsOf({ rows, single }: Listing): unknown {
  return single === true && rows.length === 1 ? rows[0]?.object : rows.map(({ object }) => object);
}
