import { Cron } from 'croner';

/** A part that makes its field unrestricted, whatever else the field lists. */
const ANY = new Set(['*', '?', '*/1']);

/** The least and greatest value of minute, hour, day of the month, month and weekday. */
const LIMITS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/**
 * The fires of a pattern of five fields, or six with seconds first. Reads what robfig/cron reads, which runs
 * CronJobs: `N/step`, steps beyond the range, and `*` in a list or with step 1, which leaves the days to the other
 * day field. Throws for a pattern or time zone that cannot be read, with croner's reason.
 */
export function cronOf(pattern: string, timezone: string): Cron {
  const fields = pattern.trim().split(/\s+/);
  const limits = fields.length > LIMITS.length ? [LIMITS[0], ...LIMITS] : LIMITS;
  const plain = fields.map((field, at) => plainField(field, limits[at] ?? LIMITS[0]));
  return new Cron(plain.join(' '), { timezone, paused: true, sloppyRanges: true });
}

function plainField(field: string, limits: readonly [number, number]): string {
  const parts = field.split(',');
  if (parts.some((part) => ANY.has(part))) return '*';
  return parts.map((part) => plainPart(part, limits)).join(',');
}

/** croner refuses a step that leaves the range at once; then the first value alone is meant. */
function plainPart(part: string, [least, most]: readonly [number, number]): string {
  const match = /^([*?]|\w+(?:-\w+)?)\/(\d+)$/.exec(part);
  if (!match || Number(match[2]) <= most) return part;
  const [first = ''] = match[1]?.split('-') ?? [];
  return first === '*' || first === '?' ? String(least) : first;
}
