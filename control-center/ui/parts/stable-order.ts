/**
 * The order in which rows are shown. Rows that come and go do so at once; rows that would only move do so at most every
 * 5 s, and never while somebody points at the list or works in it.
 */
const EVERY_MS = 5_000;

export interface ShownOrder {
  readonly keys: readonly string[];
  /** Rows that are not where they would be. */
  readonly moves: number;
  /** When the rows were last put in their order, in monotonic milliseconds. */
  readonly at: number;
}

export interface OrderMoment {
  readonly now: number;
  /** The pointer or the focus is in the list. */
  readonly isHeld: boolean;
  /** Somebody asked for it. */
  readonly isAsked?: boolean;
}

export function nextOrder(
  shown: ShownOrder | undefined,
  wanted: readonly string[],
  { now, isHeld, isAsked = false }: OrderMoment,
): ShownOrder {
  // Most changes move nothing, and a list that is the same one is not drawn again.
  if (shown && isSame(shown.keys, wanted)) return { keys: shown.keys, moves: 0, at: now };
  if (shown === undefined || isAsked || (!isHeld && now - shown.at >= EVERY_MS)) {
    return { keys: wanted, moves: 0, at: now };
  }
  const present = new Set(wanted);
  const kept = shown.keys.filter((key) => present.has(key));
  const keys = kept.length === wanted.length ? kept : withAdded(kept, wanted);
  const moves = keys.filter((key, index) => key !== wanted[index]).length;
  return { keys, moves, at: moves === 0 ? now : shown.at };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}

/** A new row stands behind the one that it follows in the wanted order. */
function withAdded(kept: readonly string[], wanted: readonly string[]): readonly string[] {
  const known = new Set(kept);
  const after = new Map<string, string[]>();
  let previous = '';
  for (const key of wanted) {
    if (known.has(key)) {
      previous = key;
      continue;
    }
    after.set(previous, [...(after.get(previous) ?? []), key]);
  }
  return [...(after.get('') ?? []), ...kept.flatMap((key) => [key, ...(after.get(key) ?? [])])];
}
