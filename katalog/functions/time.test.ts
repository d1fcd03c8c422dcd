import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { compileTemplate } from '../templates/index.js';
import { functionTable } from './index.js';

interface LayoutCase {
  readonly time: string;
  readonly layout: string;
  readonly output: string;
}

const path = new URL('../../test/fixtures/templates/cases.json', import.meta.url);
const { layouts } = JSON.parse(readFileSync(path, 'utf8')) as { layouts: readonly LayoutCase[] };

function at(text: string) {
  const clock = new FakeClock(Date.parse(text));
  const functions = functionTable({ clock, random: (size) => new Uint8Array(size) });
  return (template: string, data: unknown = {}): string =>
    compileTemplate(template, { functions }).render(data);
}

const render = at('2026-01-01T12:00:00Z');

describe('timeFormat', () => {
  it.each(layouts)('$time as $layout', ({ time, layout, output }) => {
    expect(render('{{ timeFormat .time .layout }}', { time, layout })).toBe(output);
  });
});

describe('times', () => {
  it.each([
    ['2026-01-01T12:00:00Z', '0s ago', '0'],
    ['2026-01-01T11:59:01Z', '59s ago', '59'],
    ['2026-01-01T11:00:01Z', '59m ago', '3599'],
    ['2026-01-01T02:00:00+02:00', '12h ago', '43200'],
    ['2025-12-30', '2d ago', '216000'],
    ['2026-01-01T12:00:01Z', '0s ago', '0'],
    ['2026-02-30', '', '0'],
    ['2026-01-01T24:00:00Z', '', '0'],
    ['yesterday', '', '0'],
  ])('%s', (x, ago, since) => {
    expect(render('{{ timeAgo .x }}|{{ timeSince .x }}', { x })).toBe(`${ago}|${since}`);
  });

  it('expire when the duration is over, not before', () => {
    expect(
      render('{{ isExpired .x "1h" }} {{ isExpired .x "59m59s" }} {{ isExpired .x "soon" }}', {
        x: '2026-01-01T11:00:00Z',
      }),
    ).toBe('false true false');
    expect(render('{{ timeUntil .x }}', { x: '2025-01-01' })).toBe('0s');
  });
});

describe('a window of the day', () => {
  const window = '{{ timeInWindow .a .b }} {{ timeNotInWindow .a .b }}';
  it.each([
    ['08:59', '09:00', '18:00', 'false true'],
    ['09:00', '09:00', '18:00', 'true false'],
    ['17:59', '09:00', '18:00', 'true false'],
    ['18:00', '09:00', '18:00', 'false true'],
    ['23:30', '22:00', '06:00', 'true false'],
    ['05:59', '22:00', '06:00', 'true false'],
    ['12:00', '22:00', '06:00', 'false true'],
    ['12:00', '9am', '18:00', 'false false'],
    ['12:00', '24:00', '25:00', 'false false'],
  ])('at %s, from %s to %s', (now, a, b, expected) => {
    expect(at(`2026-01-01T${now}:00Z`)(window, { a, b })).toBe(expected);
  });

  it('has weekends', () => {
    expect(at('2026-01-02T23:59:00Z')('{{ weekday }} {{ weekend }}')).toBe('true false');
    expect(at('2026-01-03T00:00:00Z')('{{ weekday }} {{ weekend }}')).toBe('false true');
    expect(at('2026-01-05T00:00:00Z')('{{ weekday }} {{ weekend }}')).toBe('true false');
  });
});

describe('cron', () => {
  it.each([
    ['* * * * *', 'every minute'],
    ['*/5 * * * *', 'every 5 minutes'],
    ['0 * * * *', 'at minute 0'],
    ['15,45 * * * *', 'at minute 15 and 45'],
    ['0 9 * * 1-5', 'at 09:00 on Monday to Friday'],
    ['30 2 1 * *', 'at 02:30 on day 1 of the month'],
    ['0 0 1 1 *', 'at 00:00 on day 1 of the month in January'],
    ['0 */6 * * *', 'every 6 hours'],
    ['*/10 9-17 * * MON,WED', 'every 10 minutes, in hour 9 to 17 on Monday and Wednesday'],
    ['0 0 13 * FRI', 'at 00:00 on day 13 of the month or on Friday'],
    ['0 0 */2 JAN-MAR ?', 'at 00:00 every 2 days in January to March'],
    ['@weekly', 'at 00:00 on Sunday'],
    ['1,,2 * * * *', 'at minute 1 and 2'],
  ])('%s is %s', (x, english) => {
    expect(render('{{ cronDescribe .x }}|{{ cronValid .x }}', { x })).toBe(`${english}|true`);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '@reboot',
    '1-2-3 * * * *',
    '* * * * MONDAY',
    '* * L * *',
  ])('refuses %j', (x) => {
    expect(
      render('{{ cronValid .x }}|{{ cronDescribe .x }}|{{ nextCron .x }}|{{ cronNormalize .x }}', { x }),
    ).toBe('false|||* * * * *');
  });

  it.each([
    ['0 12 * * *', '2026-01-02T12:00:00Z'],
    ['1 12 * * *', '2026-01-01T12:01:00Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00Z'],
    ['0 0 2 * SAT', '2026-01-02T00:00:00Z'],
    ['0 0 30 2 *', ''],
    ['@hourly', '2026-01-01T13:00:00Z'],
  ])('%s is next due at %s', (x, next) => {
    expect(render('{{ nextCron .x }}', { x })).toBe(next);
  });

  it('of a CronJob heeds its time zone and its suspension', () => {
    const next = (spec: unknown): string => render('{{ cronJobNextScheduleTime . }}', { spec });
    expect(next({ schedule: '0 0 * * *', timeZone: 'Asia/Tokyo' })).toBe('2026-01-01T15:00:00Z');
    expect(next({ schedule: '0 0 * * *', timeZone: 'Nowhere/Land' })).toBe('');
    expect(next({ schedule: '0 0 * * *', suspend: true })).toBe('');
  });

  it('goes to a map and back', () => {
    const field = (least: number, most: number) =>
      fc.oneof(fc.constant('*'), fc.integer({ min: least, max: most }).map(String));
    const schedule = fc
      .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
      .map((fields) => fields.join(' '));
    fc.assert(
      fc.property(schedule, (x) => {
        expect(
          render('{{ .x | cronToMap | cronFromMap }}|{{ cronFromAny .x }}|{{ cronFromAny (cronToMap .x) }}', {
            x,
          }),
        ).toBe(`${x}|${x}|${x}`);
      }),
    );
  });
});
