import type { TraceSample } from '../../autoscaler/index.js';
import { didYouMean } from '../../lib/base/index.js';
import { shown, type Trace, TraceRows, traceError } from './trace-rows.js';

const COLUMNS = ['time', 'reference', 'value'] as const;

/** Reads a CSV trace: a header with the columns time, reference and value in any order, then one value a line. */
export function csvTrace(text: string, place: string): Trace {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) throw traceError(place, 'empty trace');
  const columns = header(lines[first] ?? '', `${place}:${first + 1}`);
  const rows = new TraceRows(place);
  for (const [index, line] of lines.entries()) {
    if (index <= first || line.trim() === '') continue;
    const cells = cellsOf(line);
    if (!cells) throw rows.fault(index + 1, `unclosed quote in ${shown(line)}`);
    if (cells.length !== COLUMNS.length) {
      throw rows.fault(
        index + 1,
        `${shown(line)} has ${cells.length} columns but the header has ${COLUMNS.length}; quote text that contains a comma`,
      );
    }
    const cell = (name: (typeof COLUMNS)[number]): string => cells[columns.indexOf(name)] ?? '';
    rows.add(index + 1, { time: cell('time'), reference: cell('reference'), value: valueIn(cell('value')) });
  }
  return rows.trace();
}

function header(line: string, place: string): readonly string[] {
  const names = (cellsOf(line) ?? []).map((name) => name.toLowerCase());
  for (const name of names) {
    if ((COLUMNS as readonly string[]).includes(name)) continue;
    throw traceError(
      place,
      `unknown column ${shown(name)}${didYouMean(name, COLUMNS)}: expected a header with time, reference and value`,
    );
  }
  for (const name of COLUMNS) {
    if (names.filter((other) => other === name).length !== 1)
      throw traceError(place, `invalid header ${shown(line)}: expected the column ${name} once`);
  }
  return names;
}

/** The cells of a line after RFC 4180, without what surrounds them; undefined when a quote is not closed. */
function cellsOf(line: string): readonly string[] | undefined {
  const cells: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;
  for (let last = false; !last; ) {
    const match = cell.exec(line);
    if (!match) return undefined;
    cells.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').trim());
    last = match[3] === '';
  }
  return cells;
}

/** An empty cell is a missing value, and so are NaN and infinities, which some exporters write. */
function valueIn(cell: string): TraceSample['value'] {
  if (cell === '' || /^[+-]?(?:nan|inf(?:inity)?)$/i.test(cell)) return undefined;
  if (cell === 'true' || cell === 'false') return cell === 'true';
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell;
}
