/**
 * One referenced value as the reader knows it now. Where it came from and how old it is travel with it, so that
 * a decision can be explained later.
 */
export interface Reading {
  readonly value: unknown;
  /** Age in milliseconds on this process's monotonic clock; undefined when no value ever came. */
  readonly ageMs: number | undefined;
  /** Older than its cache time, and still served. */
  readonly stale: boolean;
  /** Nobody vouches for `value` any more, or there never was one. */
  readonly missing: boolean;
  /** `local`, `informer`, `http`, `stream`, `endpoint`, … */
  readonly source: string;
  /** The source answered that it does not exist, or does not show it. */
  readonly absent?: boolean;
  /** The name of the value that was read in place of the one referred to, because the source does not send that one. */
  readonly substituted?: string | undefined;
  /** Why the last attempt to read brought nothing, in words. */
  readonly error?: string | undefined;
}

/** A value that a comparison or an expression may use: a finite number, a boolean or text. */
export type Scalar = number | boolean | string;

/**
 * The value of a reading, or undefined when it is missing: marked so, older than `staleAfterMs`, or no scalar.
 * A number that is not finite is missing, because every comparison with NaN is false.
 */
export function scalarOf(reading: Reading, staleAfterMs: number | undefined): Scalar | undefined {
  const { value, ageMs } = reading;
  if (reading.missing) return undefined;
  if (staleAfterMs !== undefined && ageMs !== undefined && ageMs > staleAfterMs) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'boolean' || typeof value === 'string' ? value : undefined;
}
