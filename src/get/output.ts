import { styleText } from 'node:util';
import { stringify } from 'yaml';
import { answerInStream } from '../document-text.js';
import type { ListedFormat } from '../output-options.js';
import type { Listing, Row } from './listing.js';

/** The whole listing in one form. */
export function listingLines(listing: Listing, format: ListedFormat, color: boolean): readonly string[] {
  switch (format) {
    case 'json':
      return [JSON.stringify(objectsOf(listing), null, 2)];
    case 'yaml':
      return [stringify(objectsOf(listing)).trimEnd()];
    case 'name':
      return listing.rows.map(({ name }) => name);
    default:
      return [...tableLines(listing, color), ...missingLines(listing)];
  }
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

/** What a page of the runtime did not hold. */
export function missingLines({ missing, rows }: Listing): readonly string[] {
  return missing === 0
    ? []
    : [`${missing} more are not shown: the runtime sent ${rows.length}; narrow the list with -n or -l`];
}

function tableLines(listing: Listing, color: boolean): readonly string[] {
  if (listing.rows.length === 0) return ['nothing found'];
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

/** One object for one row, else a list of them. */
function objectsOf({ rows }: Listing): unknown {
  return rows.length === 1 ? rows[0]?.object : rows.map(({ object }) => object);
}
