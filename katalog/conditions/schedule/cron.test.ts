import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isCron, nextRun } from './cron-expression.js';
import { CronSchedule } from './cron-schedule.js';

interface Row {
  readonly text: string;
  readonly from: string;
  /** The next three fires by robfig/cron; empty when it refuses the text, "" when there is none any more. */
  readonly next: readonly string[];
}

const table = new URL('../../../test/fixtures/reference/cron.json', import.meta.url);
const ROWS = JSON.parse(readFileSync(table, 'utf8')) as readonly Row[];
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('cron expressions beside robfig/cron, which runs CronJobs', () => {
  it('accepts the same texts', () => {
    const other = ROWS.filter(({ text, next }) => isCron(text) !== next.length > 0);
    expect(other.map(({ text }) => text)).toEqual([]);
  });

  it('is next due at the same times', () => {
    const other = ROWS.filter(({ text, from, next }) => {
      let at = Date.parse(from);
      return next.some((expected) => {
        const due = nextRun(text, at);
        at = due ?? at;
        return due !== (expected === '' ? undefined : Date.parse(expected));
      });
    });
    expect(other).toEqual([]);
  });
});

describe('days of the month over the ends of months', () => {
  /** The next day at midnight whose day of the month is listed, by looking at each. */
  function plain(days: readonly number[], from: number): number {
    let at = Math.floor(from / DAY) * DAY + DAY;
    while (!days.includes(new Date(at).getUTCDate())) at += DAY;
    return at;
  }

  it('finds the next day of every pair of days from every month', () => {
    const wrong: string[] = [];
    for (let first = 1; first <= 31; first += 1) {
      for (let second = first + 1; second <= 31; second += 1) {
        for (let month = 0; month < 12; month += 1) {
          const from = Date.UTC(2027, month, 17, 12);
          const text = `0 0 ${first},${second} * *`;
          if (nextRun(text, from) !== plain([first, second], from))
            wrong.push(`${text} from month ${month + 1}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('opens the window of 1 March in a process that has run since February', () => {
    const schedule = new CronSchedule('0 9 */5 * *', 30 * MINUTE, 'UTC');
    for (let at = Date.UTC(2027, 1, 20); at < Date.UTC(2027, 2, 1, 9); at += 30 * MINUTE) schedule.openAt(at);
    expect(schedule.openAt(Date.UTC(2027, 2, 1, 9, 10))).toBe(true);
  });
});

describe('windows at the changes of summer time', () => {
  it('opens an hourly window in both of the repeated hours', () => {
    const schedule = new CronSchedule('0 * * * *', 30 * MINUTE, 'America/New_York');
    const open = [5, 6, 7].map((hour) => schedule.openAt(Date.UTC(2027, 10, 7, hour, 10)));
    expect(open).toEqual([true, true, true]);
  });

  it('continues after the hour that summer time leaves out', () => {
    const from = Date.UTC(2027, 2, 28, 0, 0);
    const due: (number | undefined)[] = [];
    let at: number | undefined = from;
    for (let count = 0; count < 3 && at !== undefined; count += 1) {
      at = nextRun('0 2-4 * * *', at, 'Europe/Berlin');
      due.push(at);
    }
    expect(due.every((next, index) => next !== undefined && next > (due[index - 1] ?? from))).toBe(true);
  });
});
