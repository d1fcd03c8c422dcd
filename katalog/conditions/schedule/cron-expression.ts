/**
 * Cron expressions as a Kubernetes CronJob takes them (robfig/cron, the standard parser): five fields with
 * lists, ranges, steps and names, or a descriptor such as `@daily` or `@every 1h30m`.
 */
import { parseGoDuration } from '../../../lib/base/index.js';
import { cronOf } from './cron.js';

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
  const value = named >= 0 ? range.least + named : /^\d{1,9}$/.test(text) ? Number(text) : -1;
  return value >= range.least && value <= range.most ? value : undefined;
}

/** One of the parts between commas: `*`, `5`, `1-5`, each also with a step. */
function isPart(text: string, range: Range): boolean {
  const [span = '', step, ...more] = text.split('/');
  if (more.length > 0) return false;
  if (step !== undefined && !/^0{0,9}[1-9]\d{0,8}$/.test(step)) return false;
  if (span === '*' || span === '?') return true;
  const [from = '', to, ...rest] = span.split('-');
  const first = numberIn(from, range);
  if (first === undefined || rest.length > 0) return false;
  const last = to === undefined ? first : numberIn(to, range);
  return last !== undefined && last >= first;
}

function isField(text: string, range: Range): boolean {
  return text !== '' && text.split(',').every((part) => isPart(part, range));
}

/** Without what robfig/cron overlooks: empty members of a list, and a sign before a number. */
function plainly(field: string): string {
  const members = field.split(',').filter((member) => member !== '');
  return members.join(',').replace(/(^|[,/-])\+(?=\d)/g, '$1');
}

/** The five fields; undefined when the text is no schedule, or one without fields (`@every`). */
export function parseCron(text: string): readonly string[] | undefined {
  const expanded = DESCRIPTORS.get(text.trim()) ?? text.trim();
  const fields = expanded.split(/\s+/).map(plainly);
  if (fields.length !== RANGES.length) return undefined;
  const valid = RANGES.every((range, at) => isField(fields[at] ?? '', range));
  return valid ? fields : undefined;
}

/** Whether a CronJob takes the text as its schedule. */
export function isCron(text: string): boolean {
  return parseCron(text) !== undefined || everyMs(text) !== undefined;
}

/** When the schedule is next due after `now` (Unix milliseconds); undefined when it never is. */
export function nextRun(text: string, now: number, timezone = 'UTC'): number | undefined {
  const every = everyMs(text);
  if (every !== undefined) return Math.floor(now / 1000) * 1000 + every;
  const fields = parseCron(text);
  if (!fields) return undefined;
  try {
    return cronOf(fields.join(' '), timezone).nextRun(new Date(now))?.getTime();
  } catch {
    // A date that never comes (30 February), or a time zone that does not exist.
    return undefined;
  }
}

/** The interval of `@every <duration>`, in whole seconds and at least one, as robfig/cron takes it. */
function everyMs(text: string): number | undefined {
  const written = /^@every (\S+)$/.exec(text.trim())?.[1];
  const ms = written === undefined || written.length > 64 ? undefined : parseGoDuration(written);
  return ms === undefined ? undefined : Math.max(1, Math.floor(ms / 1000)) * 1000;
}
