/**
 * Of rows in the order of their times: the number of the one that was in force at a time, which is the last at or before
 * it, else the first.
 */
export function rowInForce(rows: number, timeOf: (row: number) => number, time: number): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
