/**
 * Cron expressions as a Kubernetes CronJob takes them (robfig/cron, the standard parser): five fields with
 * lists, ranges, steps and names, or a descriptor such as `@daily`.
 */
import { Cron } from 'croner';

/** The keys of a schedule as a map, in the order of the fields. */
export const CRON_FIELDS = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

export const EVERY_MINUTE = '* * * * *';

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

interface Range {
  readonly least: number;
  readonly most: number;
  /** The names of the values from `least` on. */
  readonly names: readonly string[];
}

const RANGES: readonly Range[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  {
    least: 1,
    most: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

function numberIn(text: string, range: Range): number | undefined {
  const named = range.names.indexOf(text.toLowerCase());
  const value = named >= 0 ? range.least + named : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= range.least && value <= range.most ? value : undefined;
}

/** One of the parts between commas: `*`, `5`, `1-5`, each also with a step. */
function isPart(text: string, range: Range): boolean {
  const [span = '', step, ...more] = text.split('/');
  if (more.length > 0) return false;
  if (step !== undefined && !/^[1-9]\d{0,2}$/.test(step)) return false;
  if (span === '*' || span === '?') return true;
  const [from = '', to, ...rest] = span.split('-');
  const first = numberIn(from, range);
  if (first === undefined || rest.length > 0) return false;
  const last = to === undefined ? first : numberIn(to, range);
  return last !== undefined && last >= first;
}

function isField(text: string, range: Range): boolean {
  return text.split(',').every((part) => isPart(part, range));
}

/** The five fields; undefined when the text is no schedule. */
export function parseCron(text: string): readonly string[] | undefined {
  const expanded = DESCRIPTORS.get(text.trim().toLowerCase()) ?? text.trim();
  const fields = expanded.split(/\s+/);
  if (fields.length !== RANGES.length) return undefined;
  const valid = RANGES.every((range, at) => isField(fields[at] ?? '', range));
  return valid ? fields : undefined;
}

/** When the schedule is next due after `now` (Unix milliseconds); undefined when it never is. */
export function nextRun(fields: readonly string[], now: number, timezone = 'UTC'): number | undefined {
  try {
    const cron = new Cron(fields.join(' ').replaceAll('?', '*'), { timezone, paused: true });
    return cron.nextRun(new Date(now))?.getTime();
  } catch {
    // A date that never comes (30 February), or a time zone that does not exist.
    return undefined;
  }
}
