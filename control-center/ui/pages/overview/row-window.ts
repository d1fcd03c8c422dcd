/** Which rows of a long list are in the document: those near what can be seen, and the one with the focus. */

/** Rows beyond each edge of what can be seen, and by how many the window moves. */
const BEYOND = 12;
const STEP = 6;

export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** `top`: of the first row, as seen from the upper edge of the view; all in pixels. */
export function rangeOf(
  count: number,
  { top, view, row }: { readonly top: number; readonly view: number; readonly row: number },
): RowRange {
  const first = Math.floor(Math.floor(-top / row) / STEP) * STEP;
  const last = Math.ceil(Math.ceil((view - top) / row) / STEP) * STEP;
  const from = Math.min(count, Math.max(0, first - BEYOND));
  return { from, to: Math.min(count, Math.max(from, last + BEYOND)) };
}

export interface PlacedRow {
  readonly index: number;
  /** Rows left out between it and the one before. */
  readonly gap: number;
}

export interface PlacedRows {
  readonly rows: readonly PlacedRow[];
  /** Rows left out after the last one. */
  readonly rest: number;
}

/** The rows of the range, and `kept` at its place wherever that is. */
export function placedRows(count: number, { from, to }: RowRange, kept: number): PlacedRows {
  const indexes = Array.from({ length: to - from }, (_, at) => from + at);
  if (kept >= 0 && kept < from) indexes.unshift(kept);
  if (kept >= to && kept < count) indexes.push(kept);
  let next = 0;
  const rows = indexes.map((index) => {
    const gap = index - next;
    next = index + 1;
    return { index, gap };
  });
  return { rows, rest: count - next };
}
