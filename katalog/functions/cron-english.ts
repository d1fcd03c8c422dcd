/** A schedule in English, for status fields. */
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function named(text: string, names: readonly string[], least: number): string {
  const index = names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase());
  return (index >= 0 ? names[index] : names[Number(text) - least]) ?? text;
}

/** `1-5,7` as `1 to 5 and 7`, with the names of the values. */
function list(field: string, name: (text: string) => string): string {
  const parts = field.split(',').map((part) => {
    const [span = '', step] = part.split('/');
    const shown = span.split('-').map(name).join(' to ');
    return step === undefined ? shown : `every ${step} from ${shown}`;
  });
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

const isAny = (field: string): boolean => field === '*' || field === '?';
const everyStep = (field: string): string | undefined => /^[*?]\/(\d+)$/.exec(field)?.[1];
const isNumber = (field: string): boolean => /^\d+$/.test(field);

function every(count: string, unit: string): string {
  return count === '1' ? `every ${unit}` : `every ${count} ${unit}s`;
}

function timeOfDay(minute: string, hour: string): string {
  if (isNumber(minute) && isNumber(hour)) return `at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  const minutes = minuteText(minute);
  if (isAny(hour)) return minutes;
  const step = everyStep(hour);
  const hours = step === undefined ? `in hour ${list(hour, (text) => text)}` : every(step, 'hour');
  return minute === '0' && step !== undefined ? hours : `${minutes}, ${hours}`;
}

function minuteText(minute: string): string {
  if (isAny(minute)) return 'every minute';
  const step = everyStep(minute);
  return step === undefined ? `at minute ${list(minute, (text) => text)}` : every(step, 'minute');
}

function days(day: string, month: string, weekday: string): string[] {
  const parts: string[] = [];
  if (!isAny(day)) parts.push(stepped(day, 'day') ?? `on day ${list(day, (text) => text)} of the month`);
  if (!isAny(weekday)) {
    const shown = stepped(weekday, 'weekday') ?? `on ${list(weekday, (text) => named(text, DAYS, 0))}`;
    // Cron takes the day of the month or that of the week when both are given.
    parts.push(parts.length > 0 ? `or ${shown}` : shown);
  }
  if (!isAny(month))
    parts.push(stepped(month, 'month') ?? `in ${list(month, (text) => named(text, MONTHS, 1))}`);
  return parts;
}

function stepped(field: string, unit: string): string | undefined {
  const step = everyStep(field);
  return step === undefined ? undefined : every(step, unit);
}

/** The five fields in English, as in `at 09:00 on Monday to Friday`. */
export function describeCron(fields: readonly string[]): string {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = fields;
  return [timeOfDay(minute, hour), ...days(day, month, weekday)].join(' ');
}
