/**
 * What an autoscaler read of one reference: the values at the evaluations that saw it change. A boolean is 0 or 1, and
 * what is missing NaN; a text is not recorded.
 */
import { Columns } from './columns.js';

const POINTS = 4_096;

/** Bytes of one reference with that share of the points. */
export function referenceBytes(share: number): number {
  return Columns.bytes(1, pointsOf(share));
}

function pointsOf(share: number): number {
  return Math.max(1, Math.floor(POINTS * share));
}

export type ReferenceValue = number | string | boolean | undefined;

export class ReferenceHistory {
  readonly points: Columns;
  /** Nothing was read yet. */
  #last: ReferenceValue | null = null;

  constructor(
    readonly reference: string,
    share: number,
  ) {
    this.points = new Columns(1, pointsOf(share));
  }

  /** An evaluation at `time` has read this; gives whether it was recorded. */
  add(time: number, value: ReferenceValue): boolean {
    if (value === this.#last || typeof value === 'string') return false;
    this.#last = value;
    this.points.push(time, [value === undefined ? Number.NaN : Number(value)]);
    return true;
  }
}
