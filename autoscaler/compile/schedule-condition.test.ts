import { describe, expect, it } from 'vitest';
import { Bench, planOf } from '../../test/support/autoscale.js';

const at = (text: string): number => Date.parse(text);

/** The condition alone, at a wall time. */
function open(condition: object, time: string, interval = '15s'): boolean {
  const bench = new Bench(planOf({ interval, conditions: { when: [condition] }, do: { workers: 3 } }));
  return bench.at(at(time), {}) === 3;
}

describe('time', () => {
  const office = { time: { after: '08:00', before: '17:00' } };
  const night = { time: { after: '22:00', before: '06:00' } };
  it.each([
    [office, '2026-07-01T08:00:00Z', true],
    [office, '2026-07-01T07:59:59Z', false],
    [office, '2026-07-01T16:59:59Z', true],
    [office, '2026-07-01T17:00:00Z', false],
    [night, '2026-07-01T23:00:00Z', true],
    [night, '2026-07-01T05:59:59Z', true],
    [night, '2026-07-01T06:00:00Z', false],
    [night, '2026-07-01T21:59:59Z', false],
    [{ time: { after: '12:00' } }, '2026-07-01T23:59:59Z', true],
    [{ time: { before: '12:00' } }, '2026-07-01T12:00:00Z', false],
    [{ ...office, negate: true }, '2026-07-01T12:00:00Z', false],
    // Berlin is UTC+1 in winter and UTC+2 in summer.
    [{ ...office, timezone: 'Europe/Berlin' }, '2026-01-01T07:00:00Z', true],
    [{ ...office, timezone: 'Europe/Berlin' }, '2026-07-01T06:00:00Z', true],
    [{ ...office, timezone: 'Europe/Berlin' }, '2026-07-01T15:00:00Z', false],
    [{ time: { ...office.time, timezone: 'Asia/Kathmandu' } }, '2026-07-01T02:15:00Z', true],
    [{ time: { ...office.time, timezone: 'Asia/Kathmandu' } }, '2026-07-01T02:14:59Z', false],
  ])('%j at %s is %s', (condition, time, expected) => {
    expect(open(condition, time)).toBe(expected);
  });

  it('sees the change of the offset at the hour of the change', () => {
    const bench = new Bench(
      planOf({
        cooldown: 0,
        conditions: { when: [{ time: { after: '03:00' }, timezone: 'Europe/Berlin' }] },
        do: { workers: 3 },
      }),
    );
    // Clocks go from 02:00 to 03:00 at 01:00 UTC.
    expect(bench.at(at('2026-03-29T00:59:59Z'), {})).toBe(2);
    expect(bench.at(at('2026-03-29T01:00:00Z'), {})).toBe(3);
  });
});

describe('dayOfWeek', () => {
  const saturday = '2026-07-04T12:00:00Z';
  const monday = '2026-07-06T12:00:00Z';
  it.each([
    [{ in: ['saturday'] }, saturday, true],
    [{ in: ['SUN', 'Monday'] }, saturday, false],
    [{ in: 'Saturday, Sunday' }, saturday, true],
    [{ notIn: ['Saturday'] }, saturday, false],
    [{ notIn: ['Saturday'] }, monday, true],
    [{ weekday: true }, monday, true],
    [{ weekday: true }, saturday, false],
    [{ weekend: true }, saturday, true],
    [{ weekend: true }, '1969-12-28T00:00:00Z', true],
  ])('%j at %s is %s', (dayOfWeek, time, expected) => {
    expect(open({ dayOfWeek }, time)).toBe(expected);
  });

  it('is the day of the time zone', () => {
    const condition = { dayOfWeek: { in: ['Sunday'] }, timezone: 'Pacific/Auckland' };
    expect(open(condition, '2026-07-04T12:00:00Z')).toBe(true);
    expect(open(condition, '2026-07-04T11:59:59Z')).toBe(false);
  });
});

describe('cron', () => {
  const batch = { cron: '0 23 * * *', duration: '3h' };
  it.each([
    [batch, '2026-07-01T22:59:59Z', false],
    [batch, '2026-07-01T23:00:00Z', true],
    [batch, '2026-07-02T01:59:59Z', true],
    [batch, '2026-07-02T02:00:00Z', false],
    [{ ...batch, timezone: 'America/New_York' }, '2026-07-02T03:00:00Z', true],
    [{ ...batch, timezone: 'America/New_York' }, '2026-07-02T02:59:59Z', false],
    [{ cron: '0 23 * * *' }, '2026-07-01T23:00:14Z', true],
    [{ cron: '0 23 * * *' }, '2026-07-01T23:00:15Z', false],
    [{ cron: '*/5 * * * *', duration: '10m' }, '2026-07-01T10:03:00Z', true],
    [{ cron: '0 0 30 2 *' }, '2026-07-01T00:00:00Z', false],
  ])('%j at %s is %s', (condition, time, expected) => {
    expect(open(condition, time)).toBe(expected);
  });

  it('answers the same whichever way the clock jumped before', () => {
    const bench = new Bench(planOf({ cooldown: 0, conditions: { when: [batch] }, do: { workers: 3 } }));
    const times = [
      '2026-07-01T23:30:00Z',
      '2026-07-05T12:00:00Z',
      '2026-07-01T23:30:00Z',
      '2026-07-02T02:00:00Z',
    ];
    expect(times.map((time) => bench.at(at(time), {}))).toEqual([3, 2, 3, 2]);
  });
});
