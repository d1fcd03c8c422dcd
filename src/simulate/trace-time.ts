import { parseDuration } from '../../lib/base/index.js';

/** A moment of a trace: Unix milliseconds, or an offset from a start that is not known. */
export interface TraceTime {
  readonly ms: number;
  readonly relative: boolean;
}

/** Seconds up to here are offsets: a series of real times does not begin before September 2001. */
const EARLIEST_SECONDS = 1_000_000_000;
/** Numbers from here on are milliseconds; as seconds they would be the year 5138. */
const EARLIEST_MS = 100_000_000_000;

/** What a time may look like, for messages. */
export const TIME_FORMS =
  'an RFC 3339 time (2026-01-31T08:00:00Z), Unix seconds or milliseconds, or an offset (15s, 1m30s)';

/** Reads a time; undefined when it is none. */
export function readTime(raw: string | number): TraceTime | undefined {
  const number = typeof raw === 'number' ? raw : /^\d+(?:\.\d+)?$/.test(raw) ? Number(raw) : undefined;
  if (number !== undefined) return numeric(number);
  const text = String(raw);
  const offset = parseDuration(text);
  if (offset !== undefined) return { ms: offset, relative: true };
  if (!/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(text))
    return undefined;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? { ms, relative: false } : undefined;
}

function numeric(value: number): TraceTime | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  if (value >= EARLIEST_MS) return { ms: value, relative: false };
  return { ms: value * 1_000, relative: value < EARLIEST_SECONDS };
}
