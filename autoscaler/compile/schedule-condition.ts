import { didYouMean, shortDuration } from '../../base/index.js';
import type { PlanCondition } from '../plan.js';
import { CronSchedule, TimeZone } from '../schedule/index.js';
import { durationOf, type Fields, fieldsOf, present, reportUnknown, shown } from './fields.js';
import type { CompileScope, Path } from './scope.js';

type Test = Omit<PlanCondition, 'negate'>;

const COMMON = ['timezone', 'negate', 'notify', 'source'];

/** `time: {after, before}`: from `after` on, until just before `before`; crosses midnight when after > before. */
export function compileTimeCondition(fields: Fields, path: Path, scope: CompileScope): Test | undefined {
  reportUnknown(fields, ['time', ...COMMON], path, scope);
  const at = [...path, 'time'];
  const time = fieldsOf(fields['time'], at, 'time', scope);
  if (!time) return undefined;
  reportUnknown(time, ['after', 'before', 'timezone'], at, scope);
  const zone = timeZoneOf(time, at, scope, timeZoneOf(fields, path, scope));
  const after = present(time, 'after') ? timeOfDay(time['after'], [...at, 'after'], scope) : 0;
  const before = present(time, 'before') ? timeOfDay(time['before'], [...at, 'before'], scope) : DAY;
  if (after === undefined || before === undefined) return undefined;
  if ((after === 0 && before === DAY) || after === before) {
    scope.problem('ORK_AUTOSCALE_SCHEDULE', at, 'time needs after or before, and they must differ');
    return undefined;
  }
  return {
    text: `time ${windowText(time)} ${zone.name}`,
    references: [],
    thresholds: [],
    test({ wall }) {
      const now = zone.timeOfDay(wall);
      return after < before ? now >= after && now < before : now >= after || now < before;
    },
  };
}

/** `dayOfWeek`: exactly one of `in`, `notIn`, `weekday`, `weekend`. */
export function compileDayCondition(fields: Fields, path: Path, scope: CompileScope): Test | undefined {
  reportUnknown(fields, ['dayOfWeek', ...COMMON], path, scope);
  const at = [...path, 'dayOfWeek'];
  const map = fieldsOf(fields['dayOfWeek'], at, 'dayOfWeek', scope);
  if (!map) return undefined;
  const keys = ['in', 'notIn', 'weekday', 'weekend'];
  reportUnknown(map, [...keys, 'timezone'], at, scope);
  const zone = timeZoneOf(map, at, scope, timeZoneOf(fields, path, scope));
  const given = keys.filter((key) => present(map, key));
  const [key] = given;
  if (key === undefined || given.length > 1) {
    scope.problem('ORK_AUTOSCALE_SCHEDULE', at, `dayOfWeek has exactly one of ${keys.join(', ')}`);
    return undefined;
  }
  const days = daysOf(key, map[key], [...at, key], scope);
  return (
    days && {
      text: `day ${dayText(key, map[key])} ${zone.name}`,
      references: [],
      thresholds: [],
      test: ({ wall }) => days.has(zone.dayOfWeek(wall)),
    }
  );
}

/** `cron` with `duration` (one interval unless given): open for that long after each fire. */
export function compileCronCondition(
  fields: Fields,
  path: Path,
  intervalMs: number,
  scope: CompileScope,
): Test | undefined {
  reportUnknown(fields, ['cron', 'duration', ...COMMON], path, scope);
  const zone = timeZoneOf(fields, path, scope);
  const duration = durationOf(fields, 'duration', intervalMs, 1_000, path, scope);
  const pattern = fields['cron'];
  if (typeof pattern !== 'string' || ![5, 6].includes(pattern.trim().split(/\s+/).length)) {
    scope.problem(
      'ORK_AUTOSCALE_SCHEDULE',
      [...path, 'cron'],
      `cron has five fields (minute hour day month weekday), as in "0 23 * * *", not ${shown(pattern)}`,
    );
    return undefined;
  }
  try {
    const schedule = new CronSchedule(pattern, duration, zone.name);
    return {
      text: `cron ${pattern} for ${shortDuration(duration)} ${zone.name}`,
      references: [],
      thresholds: [],
      test: ({ wall }) => schedule.openAt(wall),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    scope.problem(
      'ORK_AUTOSCALE_SCHEDULE',
      [...path, 'cron'],
      `${shown(pattern)} is no cron pattern: ${reason}`,
    );
    return undefined;
  }
}

const DAY = 86_400_000;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const UTC = new TimeZone('UTC');

function timeZoneOf(fields: Fields, path: Path, scope: CompileScope, fallback = UTC): TimeZone {
  if (!present(fields, 'timezone')) return fallback;
  const name = fields['timezone'];
  try {
    if (typeof name === 'string') return new TimeZone(name);
  } catch {
    // Reported below, together with values that are no text.
  }
  scope.problem(
    'ORK_AUTOSCALE_SCHEDULE',
    [...path, 'timezone'],
    `${shown(name)} is no time zone, as in Europe/Berlin${typeof name === 'string' ? didYouMean(name, Intl.supportedValuesOf('timeZone')) : ''}`,
  );
  return fallback;
}

function timeOfDay(value: unknown, path: Path, scope: CompileScope): number | undefined {
  const match =
    typeof value === 'string' ? /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(value.trim()) : null;
  if (match) return (Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0)) * 1_000;
  if (value === '24:00') return DAY;
  scope.problem(
    'ORK_AUTOSCALE_SCHEDULE',
    path,
    `${shown(value)} is no time of day; write "08:00", in quotes`,
  );
  return undefined;
}

function daysOf(
  key: string,
  value: unknown,
  path: Path,
  scope: CompileScope,
): ReadonlySet<number> | undefined {
  if (key === 'weekday' || key === 'weekend') {
    if (value === true || value === 'true') return new Set(key === 'weekday' ? [1, 2, 3, 4, 5] : [0, 6]);
    scope.problem('ORK_AUTOSCALE_SCHEDULE', path, `${key} is true; for the opposite use negate`);
    return undefined;
  }
  const names = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(names) || names.length === 0) {
    scope.problem('ORK_AUTOSCALE_SCHEDULE', path, `${key} is a list of days, as in [Saturday, Sunday]`);
    return undefined;
  }
  const days = names.map((name: unknown, index) => dayNamed(name, [...path, index], scope));
  const known = new Set(days.filter((day) => day !== undefined));
  if (known.size === 0 || days.includes(undefined)) return undefined;
  return key === 'in' ? known : new Set(DAYS.map((_name, day) => day).filter((day) => !known.has(day)));
}

function dayNamed(name: unknown, path: Path, scope: CompileScope): number | undefined {
  const text = String(name).trim().toLowerCase();
  const day = DAYS.findIndex(
    (full) => full.toLowerCase() === text || full.slice(0, 3).toLowerCase() === text,
  );
  if (day >= 0) return day;
  scope.problem(
    'ORK_AUTOSCALE_SCHEDULE',
    path,
    `${shown(name)} is no day${didYouMean(text, DAYS)}; the days are ${DAYS.join(', ')}`,
  );
  return undefined;
}

function windowText(time: Fields): string {
  const after = present(time, 'after') ? `from ${String(time['after'])}` : '';
  const before = present(time, 'before') ? `until ${String(time['before'])}` : '';
  return `${after} ${before}`.trim();
}

function dayText(key: string, value: unknown): string {
  if (key !== 'in' && key !== 'notIn') return `is a ${key}`;
  const days = Array.isArray(value) ? value.join(', ') : String(value);
  return `${key === 'in' ? 'in' : 'not in'} ${days}`;
}
