import {
  type Clock,
  formatDuration,
  parseDuration,
  parseGoDuration,
  withoutTrailing,
} from '../../lib/base/index.js';
import { type FunctionRow, toText } from '../templates/index.js';
import { row } from './row.js';
import { formatLayout } from './time-layout.js';
import { nanosecondsOf, parseTimestamp } from './timestamp.js';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** `5m ago`, in the largest unit that fits; what is still to come is `0s ago`. */
function ago(ms: number): string {
  const elapsed = Math.max(0, ms);
  for (const [unit, size] of UNITS) if (elapsed >= size) return `${Math.floor(elapsed / size)}${unit} ago`;
  return `${Math.floor(elapsed / 1_000)}s ago`;
}

/** Minutes since midnight of `09:00`; undefined when it is no time of day. */
function minutesOf(value: unknown): number | undefined {
  const match = /^(\d{1,2}):(\d\d)$/.exec(toText(value).trim());
  const [hour = 24, minute = 60] = match ? [Number(match[1]), Number(match[2])] : [];
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
}

/** Whether now is in [after, before), which may cross midnight; undefined when a time is no time. */
function inWindow(now: number, after: unknown, before: unknown): boolean | undefined {
  const start = minutesOf(after);
  const end = minutesOf(before);
  if (start === undefined || end === undefined) return undefined;
  const minute = Math.floor(now / 60_000) % 1_440;
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
}

/** As Go reads it, and in days, weeks, months and years too. */
function duration(value: unknown): number | undefined {
  const text = toText(value);
  return parseGoDuration(text) ?? (text === text.trim() ? parseDuration(text) : undefined);
}

/** As Go prints it, fractions included: `1m0.5s`, `1.5ms`. */
function goDuration(ms: number): string {
  if (ms < 0) return `-${goDuration(-ms)}`;
  if (ms > 0 && ms < 1e-3) return `${Math.round(ms * 1e6)}ns`;
  if (ms > 0 && ms < 1) return `${Math.round(ms * 1e6) / 1e3}µs`;
  if (ms > 0 && ms < 1_000) return `${Math.round(ms * 1e6) / 1e6}ms`;
  const seconds = Math.floor(ms / 1_000);
  const [, fraction = ''] = ((ms - seconds * 1_000) / 1_000).toFixed(6).split('.');
  const shown = withoutTrailing(fraction, '0');
  const whole = formatDuration(seconds * 1_000);
  return shown === '' ? whole : whole.replace(/s$/, `.${shown}s`);
}

function isWeekend(now: number): boolean {
  const day = new Date(now).getUTCDay();
  return day === 0 || day === 6;
}

const AT = { x: '2026-01-01T11:55:00Z' };

/** Section "Time", in UTC. The examples stand at noon of Thursday, 1 January 2026. */
export function timeRows(clock: Clock): readonly FunctionRow[] {
  return [
    row(
      'timeAgo',
      {
        args: ['t'],
        returns: 'string',
        doc: 'How long ago, in one unit.',
        example: ['{{ timeAgo .x }}', AT, '5m ago'],
      },
      ([t]) => {
        const at = parseTimestamp(toText(t));
        return at === undefined ? '' : ago(clock.now() - at);
      },
    ),
    row(
      'timeSince',
      {
        args: ['t'],
        returns: 'number',
        doc: 'Seconds since then.',
        example: ['{{ timeSince .x }}', AT, '300'],
      },
      ([t]) => {
        const at = parseTimestamp(toText(t));
        return at === undefined ? 0 : Math.max(0, Math.floor((clock.now() - at) / 1_000));
      },
    ),
    row(
      'timeUntil',
      {
        args: ['t'],
        returns: 'string',
        doc: 'The time until then; "0s" when it is past.',
        example: ['{{ timeUntil .x }}', { x: '2026-01-02' }, '12h0m0s'],
      },
      ([t]) => {
        const at = parseTimestamp(toText(t));
        return at === undefined ? '' : formatDuration(Math.max(0, at - clock.now()));
      },
    ),
    row(
      'timeFormat',
      {
        args: ['t', 'layout'],
        returns: 'string',
        doc: 'The time in a Go layout.',
        example: ['{{ timeFormat .x "02 Jan 2006 15:04" }}', AT, '01 Jan 2026 11:55'],
      },
      ([t, layout]) => {
        const at = parseTimestamp(toText(t));
        return at === undefined ? '' : formatLayout(at, toText(layout), nanosecondsOf(toText(t)));
      },
    ),
    row(
      'isExpired',
      {
        args: ['t', 'd'],
        returns: 'bool',
        doc: 'Whether that long has passed since then.',
        example: ['{{ isExpired .x "4m" }}', AT, 'true'],
      },
      ([t, d]) => {
        const at = parseTimestamp(toText(t));
        const length = duration(d);
        return at !== undefined && length !== undefined && at + length < clock.now();
      },
    ),
    row(
      'durationSeconds',
      {
        args: ['d'],
        returns: 'number',
        doc: 'The duration in whole seconds.',
        example: ['{{ durationSeconds .x }}', { x: '1h30m' }, '5400'],
      },
      ([d]) => Math.floor((duration(d) ?? 0) / 1_000),
    ),
    row(
      'durationAdd',
      {
        args: ['a', 'b'],
        returns: 'string',
        doc: 'The sum of two durations.',
        example: ['{{ durationAdd .x "45s" }}', { x: '1m30s' }, '2m15s'],
      },
      ([a, b]) => goDuration((duration(a) ?? 0) + (duration(b) ?? 0)),
      { onEmpty: '0s' },
    ),
    row(
      'durationValid',
      {
        args: ['d'],
        returns: 'bool',
        doc: 'Whether it is a duration, as in `1h30m` or `2d`.',
        example: ['{{ durationValid .x }}', { x: '2d' }, 'true'],
      },
      ([d]) => duration(d) !== undefined,
    ),
    row(
      'weekday',
      {
        args: [],
        returns: 'bool',
        doc: 'Whether today is Monday to Friday.',
        example: ['{{ weekday }}', {}, 'true'],
      },
      () => !isWeekend(clock.now()),
    ),
    row(
      'weekend',
      {
        args: [],
        returns: 'bool',
        doc: 'Whether today is Saturday or Sunday.',
        example: ['{{ weekend }}', {}, 'false'],
      },
      () => isWeekend(clock.now()),
    ),
    row(
      'timeInWindow',
      {
        args: ['after', 'before'],
        returns: 'bool',
        doc: 'Whether it is that time of day; the window may cross midnight.',
        example: ['{{ timeInWindow "09:00" "18:00" }}', {}, 'true'],
      },
      ([after, before]) => inWindow(clock.now(), after, before) ?? false,
    ),
    row(
      'timeNotInWindow',
      {
        args: ['after', 'before'],
        returns: 'bool',
        doc: 'Whether it is another time of day.',
        example: ['{{ timeNotInWindow "09:00" "18:00" }}', {}, 'false'],
      },
      ([after, before]) => inWindow(clock.now(), after, before) === false,
    ),
  ];
}
