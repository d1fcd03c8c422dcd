/**
 * Durations as Katalogs write them: `500ms`, `30s`, `5m`, `1h30m`, `2d`, `1w`, and in resource fields `3mo`
 * (30 days) and `1y` (365 days). All values are milliseconds.
 */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  mo: 2_592_000_000,
  y: 31_536_000_000,
};

const PART = /(\d+(?:\.\d+)?)(ms|mo|[smhdwy])/y;

/** The duration in milliseconds, or undefined when the text is none. `0` needs no unit. */
export function parseDuration(text: string): number | undefined {
  const source = text.trim();
  return source === '0' ? 0 : sumOf(source, 0, PART, UNITS);
}

const GO_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const GO_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** A duration as Go's `time.ParseDuration` reads it, in milliseconds; undefined when the text is none. */
export function parseGoDuration(text: string): number | undefined {
  const sign = /^[+-]/.test(text) ? 1 : 0;
  if (text.slice(sign) === '0') return 0;
  const total = sumOf(text, sign, GO_PART, GO_UNITS);
  return total !== undefined && text.startsWith('-') ? -total : total;
}

/** The parts of a text from a place on, each a number with its unit; undefined when there is none, or anything else. */
function sumOf(
  text: string,
  from: number,
  part: RegExp,
  units: Readonly<Record<string, number>>,
): number | undefined {
  let total = 0;
  part.lastIndex = from;
  do {
    const match = part.exec(text);
    if (!match) return undefined;
    total += Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN);
  } while (part.lastIndex < text.length);
  return Number.isFinite(total) ? total : undefined;
}

/** The text Go's `time.Duration` prints for whole seconds, as in `1h2m3s`; milliseconds below one second. */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms < 1_000) return `${Math.round(ms)}ms`;
  const seconds = Math.floor(ms / 1_000);
  const h = Math.floor(seconds / 3_600);
  const m = Math.floor((seconds % 3_600) / 60);
  const s = seconds % 60;
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}

/** The shortest spelling that parses back to the same value: `30s`, `1m`, `1h30m`. */
export function shortDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const unit of ['h', 'm', 's', 'ms'] as const) {
    const size = UNITS[unit] ?? 1;
    const count = unit === 'ms' ? rest : Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
