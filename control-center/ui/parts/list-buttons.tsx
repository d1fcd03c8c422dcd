import { plural } from '../words/numbers.js';

interface WouldMoveProps {
  /** Rows that stand elsewhere in the order that is not shown yet. */
  readonly moves: number;
  readonly apply: () => void;
}

/** Puts the rows in order, where any would move. */
export function WouldMove({ moves, apply }: WouldMoveProps) {
  if (moves === 0) return null;
  return (
    <button type="button" class="button quiet" onClick={apply}>
      {plural(moves, 'row')} would move
    </button>
  );
}

interface AsTableProps {
  readonly pressed: boolean;
  readonly onPress: () => void;
}

/** Shows a picture as a table, and back. */
export function AsTable({ pressed, onPress }: AsTableProps) {
  return (
    <button type="button" class="button" aria-pressed={pressed} onClick={onPress}>
      As table
    </button>
  );
}
