/**
 * `Retry-After` (RFC 9110, 10.2.3) in milliseconds: a number of seconds, or a date. A date is taken relative to
 * the `Date` of the same response, so that the clocks of two machines are never compared; without one it is
 * ignored, as is anything that is neither.
 */
export function retryAfterMs(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const ms = Date.parse(value) - Date.parse(date ?? '');
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
