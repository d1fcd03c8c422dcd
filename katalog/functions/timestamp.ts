/** Timestamps as Kubernetes writes them: RFC 3339, or a date alone, which is midnight UTC. */
const SYNTAX = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?([Zz]|[+-]\d\d:\d\d))?$/;

/** Unix milliseconds, or undefined when the text is no timestamp. */
export function parseTimestamp(text: string): number | undefined {
  const match = SYNTAX.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const utc = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0);
  const date = new Date(utc);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCFullYear() === year;
  const inRange = !(hour > 23 || minute > 59 || second > 59);
  if (!exists || !inRange) return undefined;
  const fraction = Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1_000);
  return utc + fraction - offsetOf(match[8] ?? 'Z');
}

/** Within its second; 0 for a text without a fraction. */
export function nanosecondsOf(text: string): number {
  return Number((SYNTAX.exec(text.trim())?.[7] ?? '').padEnd(9, '0'));
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(zone: string): number {
  if (/z/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** RFC 3339 in UTC, to the second. */
export function formatTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
