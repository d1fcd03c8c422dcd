import { useKeys } from '../services.js';

export interface KeyList {
  readonly count: number;
  /** The row with the focus; negative: none has it. */
  readonly at: () => number;
  readonly focus: (index: number) => void;
}

/** `j`, `k`: the rows of a list, one after the other; the browser's Enter opens the one with the focus. */
export function useListKeys({ count, at, focus }: KeyList): void {
  const move = (by: 1 | -1) => {
    const from = at();
    const next = from < 0 ? (by > 0 ? 0 : count - 1) : from + by;
    focus(Math.max(0, Math.min(count - 1, next)));
  };
  useKeys(
    [
      { keys: 'j', label: 'Next row', run: () => move(1) },
      { keys: 'k', label: 'Previous row', run: () => move(-1) },
    ],
    [count, at, focus],
  );
}
