/**
 * Conditions on the clock: `time`, `dayOfWeek` and `cron`, each in a time zone. One implementation for the autoscaler and
 * for conditions on data; whoever compiles one maps its faults to codes of its own.
 */
import { didYouMean, messageOf, parseDuration, quoted, shortDuration } from '../../../lib/base/index.js';
import { textOf } from '../value.js';
import { CronSchedule } from './cron-schedule.js';
import { TimeZone } from './time-zone.js';

export const CLOCK_KINDS = ['time', 'dayOfWeek', 'cron'] as const;

export type ClockKind = (typeof CLOCK_KINDS)[number];

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** `field`: it is unknown; `value`: not of that form; `schedule`, `duration`: it says no time, day, pattern, duration. */
export interface ClockFault {
  readonly kind: 'field' | 'value' | 'schedule' | 'duration';
  readonly path: Path;
  readonly message: string;
}

export interface ClockTest {
  /** In words, for explanations. */
  readonly text: string;
  /** Whether it holds at a wall time in Unix milliseconds. */
  test(wall: number): boolean;
}

export interface ClockOptions {
  /** How long a `cron` without `duration` stays open, in milliseconds. */
  readonly cronMs: number;
  /** Keys that may stand beside those of the condition itself. */
  readonly others: readonly string[];
  readonly report: (fault: ClockFault) => void;
}

/** Compiles the condition of that kind; undefined when it is faulty, which was reported. */
export function compileClock(
  kind: ClockKind,
  fields: Fields,
  path: Path,
  options: ClockOptions,
): ClockTest | undefined {
  const compiler = new ClockCompiler(options);
  if (kind === 'time') return compiler.time(fields, path);
  return kind === 'dayOfWeek' ? compiler.day(fields, path) : compiler.cron(fields, path);
}

const DAY = 86_400_000;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const UTC = new TimeZone('UTC');

class ClockCompiler {
  constructor(private readonly options: ClockOptions) {}

  /** `{after, before}`: from `after` on, until just before `before`; crosses midnight when after > before. */
  time(fields: Fields, path: Path): ClockTest | undefined {
    this.#known(fields, ['time', 'timezone'], path, true);
    const at = [...path, 'time'];
    const time = this.#map(fields['time'], at, 'time');
    if (!time) return undefined;
    this.#known(time, ['after', 'before', 'timezone'], at);
    const zone = this.#zone(time, at, this.#zone(fields, path));
    const after = present(time, 'after') ? this.#timeOfDay(time['after'], [...at, 'after']) : 0;
    const before = present(time, 'before') ? this.#timeOfDay(time['before'], [...at, 'before']) : DAY;
    if (after === undefined || before === undefined) return undefined;
    if ((after === 0 && before === DAY) || after === before)
      return this.#fault('schedule', at, 'time requires after or before, and they must differ');
    return {
      text: `time ${windowText(time)} ${zone.name}`,
      test(wall) {
        const now = zone.timeOfDay(wall);
        return after < before ? now >= after && now < before : now >= after || now < before;
      },
    };
  }

  /** Exactly one of `in`, `notIn`, `weekday`, `weekend`. */
  day(fields: Fields, path: Path): ClockTest | undefined {
    this.#known(fields, ['dayOfWeek', 'timezone'], path, true);
    const at = [...path, 'dayOfWeek'];
    const map = this.#map(fields['dayOfWeek'], at, 'dayOfWeek');
    if (!map) return undefined;
    const keys = ['in', 'notIn', 'weekday', 'weekend'];
    this.#known(map, [...keys, 'timezone'], at);
    const zone = this.#zone(map, at, this.#zone(fields, path));
    const given = keys.filter((key) => present(map, key));
    const [key] = given;
    if (key === undefined || given.length > 1)
      return this.#fault('schedule', at, `dayOfWeek requires exactly one of ${keys.join(', ')}`);
    const days = this.#days(key, map[key], [...at, key]);
    if (!days) return undefined;
    return {
      text: `day ${dayText(key, map[key])} ${zone.name}`,
      test: (wall) => days.has(zone.dayOfWeek(wall)),
    };
  }

  /** `cron` with `duration`: open for that long after each fire. */
  cron(fields: Fields, path: Path): ClockTest | undefined {
    this.#known(fields, ['cron', 'duration', 'timezone'], path, true);
    const zone = this.#zone(fields, path);
    const duration = this.#duration(fields, path);
    const pattern = fields['cron'];
    const at = [...path, 'cron'];
    if (typeof pattern !== 'string' || ![5, 6].includes(pattern.trim().split(/\s+/).length)) {
      const form = 'five fields (minute hour day month weekday), for example "0 23 * * *"';
      return this.#fault('schedule', at, `invalid cron ${quoted(pattern)}: expected ${form}`);
    }
    try {
      const schedule = new CronSchedule(pattern, duration, zone.name);
      return {
        text: `cron ${pattern} for ${shortDuration(duration)} ${zone.name}`,
        test: (wall) => schedule.openAt(wall),
      };
    } catch (error) {
      const reason = messageOf(error);
      return this.#fault('schedule', at, `invalid cron ${quoted(pattern)}: ${reason}`);
    }
  }

  #fault(kind: ClockFault['kind'], path: Path, message: string): undefined {
    this.options.report({ kind, path, message });
  }

  #known(fields: Fields, own: readonly string[], path: Path, outer = false): void {
    const known = outer ? [...own, 'negate', ...this.options.others] : own;
    for (const key of Object.keys(fields)) {
      if (known.includes(key)) continue;
      const hint = didYouMean(key, known);
      this.#fault(
        'field',
        [...path, key],
        `unknown field "${key}"${hint}: expected one of ${known.join(', ')}`,
      );
    }
  }

  #map(value: unknown, path: Path, what: string): Fields | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
    return this.#fault('value', path, `invalid ${what} ${quoted(value)}: expected a map of fields`);
  }

  #zone(fields: Fields, path: Path, fallback = UTC): TimeZone {
    if (!present(fields, 'timezone')) return fallback;
    const name = fields['timezone'];
    try {
      if (typeof name === 'string') return new TimeZone(name);
    } catch {
      // Reported below, together with values that are no text.
    }
    const hint = typeof name === 'string' ? didYouMean(name, Intl.supportedValuesOf('timeZone')) : '';
    const message = `unknown time zone ${quoted(name)}${hint}: expected a name such as Europe/Berlin`;
    this.#fault('schedule', [...path, 'timezone'], message);
    return fallback;
  }

  #duration(fields: Fields, path: Path): number {
    const { cronMs } = this.options;
    if (!present(fields, 'duration')) return cronMs;
    const value = fields['duration'];
    const ms = typeof value === 'string' ? parseDuration(value) : value === 0 ? 0 : undefined;
    if (ms !== undefined && ms >= 1_000) return ms;
    const wanted = ms === undefined ? 'a duration such as 15s' : 'at least 1000ms';
    this.#fault('duration', [...path, 'duration'], `invalid duration ${quoted(value)}: expected ${wanted}`);
    return cronMs;
  }

  #timeOfDay(value: unknown, path: Path): number | undefined {
    const match =
      typeof value === 'string' ? /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(value.trim()) : null;
    if (match) return (Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0)) * 1_000;
    if (value === '24:00') return DAY;
    return this.#fault('schedule', path, `invalid time of day ${quoted(value)}: expected "08:00", in quotes`);
  }

  #days(key: string, value: unknown, path: Path): ReadonlySet<number> | undefined {
    if (key === 'weekday' || key === 'weekend') {
      if (value === true || value === 'true') return new Set(key === 'weekday' ? [1, 2, 3, 4, 5] : [0, 6]);
      return this.#fault(
        'schedule',
        path,
        `invalid ${key} ${quoted(value)}: expected true; use negate for the opposite`,
      );
    }
    const names = typeof value === 'string' ? value.split(',') : value;
    if (!Array.isArray(names) || names.length === 0)
      return this.#fault(
        'schedule',
        path,
        `invalid ${key} ${quoted(value)}: expected a list of days, for example [Saturday, Sunday]`,
      );
    const days = names.map((name: unknown, index) => this.#dayNamed(name, [...path, index]));
    const known = new Set(days.filter((day) => day !== undefined));
    if (known.size === 0 || days.includes(undefined)) return undefined;
    return key === 'in' ? known : new Set(DAYS.map((_name, day) => day).filter((day) => !known.has(day)));
  }

  #dayNamed(name: unknown, path: Path): number | undefined {
    const text = typeof name === 'string' ? name.trim().toLowerCase() : '';
    const day = DAYS.findIndex(
      (full) => full.toLowerCase() === text || full.slice(0, 3).toLowerCase() === text,
    );
    if (day >= 0) return day;
    const hint = didYouMean(text, DAYS);
    return this.#fault(
      'schedule',
      path,
      `unknown day ${quoted(name)}${hint}: expected one of ${DAYS.join(', ')}`,
    );
  }
}

/** `null` is the same as leaving a field out. */
function present(fields: Fields, key: string): boolean {
  return Object.hasOwn(fields, key) && fields[key] !== null && fields[key] !== undefined;
}

function windowText(time: Fields): string {
  const after = present(time, 'after') ? `from ${textOf(time['after'])}` : '';
  const before = present(time, 'before') ? `until ${textOf(time['before'])}` : '';
  return `${after} ${before}`.trim();
}

function dayText(key: string, value: unknown): string {
  if (key !== 'in' && key !== 'notIn') return `is a ${key}`;
  const days = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
  return `${key === 'in' ? 'in' : 'not in'} ${days}`;
}
