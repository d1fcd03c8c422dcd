/** A chart in one sentence, for those who do not see it. */
import { UNKNOWN } from '../words/numbers.js';
import { spanText } from '../words/times.js';
import type { Column, Window } from './record.js';

export interface SummaryOf {
  readonly label: string;
  readonly column: Column;
  readonly window: Window;
  readonly format: (value: number) => string;
  /** The window ends now. */
  readonly isLive: boolean;
}

/** `queue depth 0–392 in 15m, 12 now`. */
export function summaryOf({ label, column, window, format, isLive }: SummaryOf): string {
  const known = column.filter((value) => value !== null);
  const span = spanText(window.to - window.from);
  if (known.length === 0) return `${label}: nothing is known of these ${span}`;
  const least = format(Math.min(...known));
  const most = format(Math.max(...known));
  const range = least === most ? most : `${least}–${most}`;
  const last = column.at(-1) ?? null;
  return `${label} ${range} in ${span}, ${last === null ? UNKNOWN : format(last)} ${isLive ? 'now' : 'at the end'}`;
}
