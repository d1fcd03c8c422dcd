import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../../test/support/program.js';
import { compileProgram } from '../../program/index.js';

/** Whether the operator box runs at a time under one condition; the entry's resync is 30 s. */
function holds(condition: JsonObject, time: string): boolean {
  const { program, problems } = compileProgram(crdEntry({ when: [condition] }), {
    functions: NO_FUNCTIONS,
    now: () => Date.parse(time),
  });
  expect(problems).toEqual([]);
  return program.gate({});
}

const problemsOf = (condition: JsonObject): string[] =>
  compileProgram(crdEntry({ when: [condition] }), { functions: NO_FUNCTIONS }).problems.map(
    ({ code, path, message }) => `${code} ${path.slice(3).join('.')}: ${message}`,
  );

describe('a condition on the clock', () => {
  it.each<[JsonObject, string, boolean]>([
    [{ time: { after: '08:00', before: '17:00' } }, '2026-01-05T08:00:00Z', true],
    [{ time: { after: '08:00', before: '17:00' } }, '2026-01-05T17:00:00Z', false],
    [{ time: { after: '22:00', before: '06:00' } }, '2026-01-05T23:00:00Z', true],
    [{ time: { after: '08:00', timezone: 'America/New_York' } }, '2026-01-05T12:59:00Z', false],
    [{ time: { after: '08:00' }, timezone: 'America/New_York' }, '2026-01-05T13:00:00Z', true],
    [{ dayOfWeek: { in: ['saturday', 'Sun'] } }, '2026-01-04T12:00:00Z', true],
    [{ dayOfWeek: { weekday: true } }, '2026-01-04T12:00:00Z', false],
    [{ dayOfWeek: { weekend: true }, negate: true }, '2026-01-05T12:00:00Z', true],
    [{ cron: '0 23 * * *', duration: '3h' }, '2026-01-05T01:59:59Z', true],
    [{ cron: '0 23 * * *', duration: '3h' }, '2026-01-05T02:00:00Z', false],
    [{ cron: '0 23 * * *' }, '2026-01-05T23:00:29Z', true],
    [{ cron: '0 23 * * *' }, '2026-01-05T23:00:30Z', false],
    [{ or: [{ time: { before: '01:00' } }, { dayOfWeek: { in: 'Mon' } }] }, '2026-01-05T12:00:00Z', true],
  ])('%j at %s: %s', (condition, time, wanted) => {
    expect(holds(condition, time)).toBe(wanted);
  });

  it.each<[JsonObject, string]>([
    [{ time: { after: 8 } }, 'ORK_CONDITION time.after: invalid time of day 8: expected "08:00", in quotes'],
    [
      { time: { after: '08:00' }, field: 'spec.a' },
      'ORK_FIELD_UNKNOWN field: unknown field "field": expected one of time, timezone, negate',
    ],
    [
      { dayOfWeek: { in: ['Satruday'] } },
      'ORK_CONDITION dayOfWeek.in.0: unknown day "Satruday" (did you mean "Saturday"?): expected one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday',
    ],
    [
      { dayOfWeek: { in: [{ toString: null }] } },
      'ORK_CONDITION dayOfWeek.in.0: unknown day {"toString":null}: expected one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday',
    ],
    [
      { cron: '0 25 * * *' },
      'ORK_CONDITION cron: invalid cron "0 25 * * *": CronPattern: Invalid value for hour: 25',
    ],
    [
      { cron: '@daily' },
      'ORK_CONDITION cron: invalid cron "@daily": expected five fields (minute hour day month weekday), for example "0 23 * * *"',
    ],
    [
      { time: { after: '1:00' }, timezone: 'Europe/Berln' },
      'ORK_CONDITION timezone: unknown time zone "Europe/Berln" (did you mean "Europe/Berlin"?): expected a name such as Europe/Berlin',
    ],
  ])('%j: %s', (condition, message) => {
    const [first, ...rest] = problemsOf(condition);
    expect(first).toContain(message);
    expect(rest).toEqual([]);
  });
});
