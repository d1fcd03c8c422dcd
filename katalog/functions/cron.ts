import type { Clock } from '../../lib/base/index.js';
import { CRON_FIELDS, EVERY_MINUTE, isCron, nextRun, parseCron } from '../conditions/index.js';
import { type FunctionRow, fieldOf, isMap, isTrue, mapOf, toText } from '../templates/index.js';
import { describeCron } from './cron-english.js';
import { read, readText, textRow } from './reader.js';
import { integerOf, row } from './row.js';
import { formatTimestamp } from './timestamp.js';

const ANY = CRON_FIELDS.map(() => '*');
const SCHEDULE = { x: '30 2 * * 1-5' };
const AS_MAP = { x: { minute: '30', hour: 2 } };

function normalized(text: string): string {
  return parseCron(text)?.join(' ') ?? (isCron(text) ? text.trim() : EVERY_MINUTE);
}

function fromMap(value: unknown): string {
  const fields = CRON_FIELDS.map((field) => toText(fieldOf(value, field)).trim() || '*');
  return normalized(fields.join(' '));
}

function fromAny(value: unknown): string {
  return isMap(value) ? fromMap(value) : normalized(toText(value));
}

function toMap(text: string): unknown {
  const fields = parseCron(text) ?? ANY;
  return mapOf(CRON_FIELDS.map((field, at) => [field, fields[at] ?? '*']));
}

function fieldRow(name: string, index: number, meaning: string, result: string): FunctionRow {
  const example = [`{{ ${name} .x }}`, SCHEDULE, result] as const;
  return row(
    name,
    { args: ['text'], returns: 'string', doc: `The ${meaning} of a schedule.`, example },
    ([text]) => fieldAt(text, index),
    {
      onEmpty: '*',
    },
  );
}

function fieldAt(text: unknown, index: number): string {
  return parseCron(toText(text))?.[index] ?? '*';
}

/** Section "Cron", in UTC. The examples stand at noon of Thursday, 1 January 2026. */
export function cronRows(clock: Clock): readonly FunctionRow[] {
  return [
    row(
      'nextCron',
      {
        args: ['text'],
        returns: 'string',
        doc: 'When the schedule is next due.',
        example: ['{{ nextCron .x }}', SCHEDULE, '2026-01-02T02:30:00Z'],
      },
      ([text]) => {
        const next = nextRun(toText(text), clock.now());
        return next === undefined ? '' : formatTimestamp(next);
      },
    ),
    textRow(
      'cronJobNextScheduleTime',
      'When a CronJob is next due, in its own time zone; nothing while it is suspended.',
      [{ spec: { schedule: '0 9 * * *', timeZone: 'Europe/Berlin' } }, '2026-01-02T08:00:00Z'],
      (job) => {
        if (isTrue(read(job, 'spec.suspend'))) return '';
        const timeZone = readText(job, 'spec.timeZone') || 'UTC';
        const next = nextRun(readText(job, 'spec.schedule'), clock.now(), timeZone);
        return next === undefined ? '' : formatTimestamp(next);
      },
    ),
    row(
      'cronNormalize',
      {
        args: ['text'],
        returns: 'string',
        doc: 'The schedule as five fields; `@every` has none, and stays.',
        example: ['{{ cronNormalize .x }}', { x: '@daily' }, '0 0 * * *'],
      },
      ([text]) => normalized(toText(text)),
      {
        onEmpty: EVERY_MINUTE,
      },
    ),
    row(
      'cronFromAny',
      {
        args: ['v'],
        returns: 'string',
        doc: 'The schedule of a text or of a map.',
        example: ['{{ cronFromAny .x }}', AS_MAP, '30 2 * * *'],
      },
      ([v]) => fromAny(v),
      { onEmpty: EVERY_MINUTE },
    ),
    row(
      'cronFromMap',
      {
        args: ['m'],
        returns: 'string',
        doc: 'The schedule of a map with minute, hour, dayOfMonth, month and dayOfWeek.',
        example: ['{{ cronFromMap .x }}', AS_MAP, '30 2 * * *'],
      },
      ([m]) => fromMap(m),
      {
        onEmpty: EVERY_MINUTE,
      },
    ),
    row(
      'cronToMap',
      {
        args: ['text'],
        returns: 'map',
        doc: 'The fields of a schedule as a map.',
        example: ['{{ (cronToMap .x).dayOfWeek }}', SCHEDULE, '1-5'],
      },
      ([text]) => toMap(toText(text)),
      {
        onEmpty: toMap(''),
      },
    ),
    row(
      'cronExpr',
      {
        args: ['minute', 'hour', 'dom', 'month', 'dow'],
        returns: 'string',
        doc: 'The schedule of five fields; "" is `*`.',
        example: ['{{ cronExpr 30 2 "" "" "1-5" }}', {}, '30 2 * * 1-5'],
      },
      (fields) => fields.map((field) => toText(field).trim() || '*').join(' '),
      { onEmpty: EVERY_MINUTE },
    ),
    fieldRow('cronMinute', 0, 'minute', '30'),
    fieldRow('cronHour', 1, 'hour', '2'),
    fieldRow('cronDom', 2, 'day of the month', '*'),
    fieldRow('cronMonth', 3, 'month', '*'),
    fieldRow('cronDow', 4, 'day of the week', '1-5'),
    row(
      'cronField',
      {
        args: ['text', 'i'],
        returns: 'string',
        doc: 'A field of a schedule, from 0 to 4.',
        example: ['{{ cronField .x 4 }}', SCHEDULE, '1-5'],
      },
      ([text, i]) => fieldAt(text, integerOf(i)),
      { onEmpty: '*' },
    ),
    row(
      'cronDescribe',
      {
        args: ['text'],
        returns: 'string',
        doc: 'The schedule in English.',
        example: ['{{ cronDescribe .x }}', SCHEDULE, 'at 02:30 on Monday to Friday'],
      },
      ([text]) => {
        const fields = parseCron(toText(text));
        return fields ? describeCron(fields) : '';
      },
    ),
    row(
      'cronValid',
      {
        args: ['text'],
        returns: 'bool',
        doc: 'Whether a CronJob takes the schedule.',
        example: ['{{ cronValid .x }}', SCHEDULE, 'true'],
      },
      ([text]) => isCron(toText(text)),
    ),
  ];
}
