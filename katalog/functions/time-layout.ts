/**
 * Times in Go's layouts (package time, "Layout"): the reference time `Mon Jan 2 15:04:05 MST 2006` written as
 * the result should look. Always UTC.
 */
import { withoutTrailing } from '../../lib/base/index.js';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const TOKEN =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|002|__2|_2(?!006)|01|02|03|04|05|06|15|PM|pm|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|[.,](?:0+|9+)(?!\d)|1|2|3|4|5/g;

type Field = (date: Date) => string;

const two = (value: number): string => String(value).padStart(2, '0');
const month: Field = (date) => MONTHS[date.getUTCMonth()] ?? '';
const day: Field = (date) => DAYS[date.getUTCDay()] ?? '';
const twelve = (date: Date): number => date.getUTCHours() % 12 || 12;
const half: Field = (date) => (date.getUTCHours() < 12 ? 'am' : 'pm');

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['January', month],
  ['Jan', (date) => month(date).slice(0, 3)],
  ['Monday', day],
  ['Mon', (date) => day(date).slice(0, 3)],
  ['MST', () => 'UTC'],
  ['2006', (date) => String(date.getUTCFullYear()).padStart(4, '0')],
  ['06', (date) => two(date.getUTCFullYear() % 100)],
  ['01', (date) => two(date.getUTCMonth() + 1)],
  ['1', (date) => String(date.getUTCMonth() + 1)],
  ['02', (date) => two(date.getUTCDate())],
  ['_2', (date) => String(date.getUTCDate()).padStart(2)],
  ['2', (date) => String(date.getUTCDate())],
  ['002', (date) => String(dayOfYear(date)).padStart(3, '0')],
  ['__2', (date) => String(dayOfYear(date)).padStart(3)],
  ['15', (date) => two(date.getUTCHours())],
  ['03', (date) => two(twelve(date))],
  ['3', (date) => String(twelve(date))],
  ['04', (date) => two(date.getUTCMinutes())],
  ['4', (date) => String(date.getUTCMinutes())],
  ['05', (date) => two(date.getUTCSeconds())],
  ['5', (date) => String(date.getUTCSeconds())],
  ['PM', (date) => half(date).toUpperCase()],
  ['pm', half],
  ['-07:00:00', () => '+00:00:00'],
  ['-070000', () => '+000000'],
  ['-07:00', () => '+00:00'],
  ['-0700', () => '+0000'],
  ['-07', () => '+00'],
]);

/** The time, in Unix milliseconds and with the nanoseconds of its second, in that layout. */
export function formatLayout(ms: number, layout: string, nanoseconds: number): string {
  const date = new Date(ms);
  return layout.replace(TOKEN, (token) => {
    if (token.startsWith('Z')) return 'Z';
    if (/^[.,]/.test(token)) return fraction(nanoseconds, token);
    return FIELDS.get(token)?.(date) ?? token;
  });
}

/** `.000` keeps zeros, `.999` drops them with their point. */
function fraction(nanoseconds: number, token: string): string {
  const digits = String(nanoseconds)
    .padStart(9, '0')
    .slice(0, token.length - 1);
  if (token[1] === '0') return `${token[0]}${digits}`;
  const kept = withoutTrailing(digits, '0');
  return kept === '' ? '' : `${token[0]}${kept}`;
}
