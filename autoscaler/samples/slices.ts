/** So many slices make up a window, whatever its length: memory per window is constant. */
export const SLICES = 60;
/** One more than make up a window, for the slice that is not over yet. Places are used in turn. */
export const PLACES = SLICES + 1;

/** The last observation, which everything is asked as of. Times are monotonic milliseconds. */
export interface Moment {
  /** Undefined when it is missing. */
  readonly last: number | undefined;
  readonly lastAt: number;
  /** The slice of time that it is in. */
  readonly newest: number;
  readonly sliceMs: number;
}

/** What one function needs to know of each slice of a window. */
export interface Slices {
  /** Forgets what a place holds. */
  clear(place: number): void;
  /** A value at a time, from which on it may hold. */
  touch(place: number, value: number, at: number): void;
  /** A value that held for so many milliseconds. */
  hold(place: number, value: number, ms: number): void;
  /** What the function gives; undefined when there are too few samples for it. */
  answer(moment: Moment): number | undefined;
}

/** The place of a slice of time. */
export function placeOf(slice: number): number {
  return ((slice % PLACES) + PLACES) % PLACES;
}
