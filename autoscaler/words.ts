/** Numbers and times as people write them, for sentences and pages. */

/** Made when the first number is written: the data of the locale take 20 ms to load. */
class Format {
  readonly #options: Intl.NumberFormatOptions;
  #made: Intl.NumberFormat | undefined;

  constructor(options: Intl.NumberFormatOptions) {
    this.#options = options;
  }

  text(value: number): string {
    this.#made ??= new Intl.NumberFormat('en-US', this.#options);
    return this.#made.format(value);
  }
}

const NUMBER = new Format({ maximumFractionDigits: 3 });
const SMALL = new Format({ maximumSignificantDigits: 3 });

/** `1,240`, `0.5`, `0.0000123`. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  return (Math.abs(value) < 0.1 ? SMALL : NUMBER).text(value);
}

/** A setting's length: `30 s`, `1 min 30 s`, `2 h`, `250 ms`. Exact to the millisecond. */
export function lengthText(ms: number): string {
  const whole = Math.round(ms);
  if (whole < 1_000) return whole === 0 ? '0 s' : `${whole} ms`;
  const parts = [
    [Math.floor(whole / 3_600_000), 'h'],
    [Math.floor((whole % 3_600_000) / 60_000), 'min'],
    [(whole % 60_000) / 1_000, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${numberText(count)} ${unit}`)
    .join(' ');
}

/** What is left of a wait, to the second: `12 s`, `1 min 30 s`; `less than a second`. */
export function leftText(ms: number): string {
  return ms < 1_000 ? 'less than a second' : lengthText(Math.ceil(ms / 1_000) * 1_000);
}

/** How old a value is: `just now`, `1.1 s old`, `12 s old`, `3 min old`. */
export function ageText(ms: number): string {
  if (ms < 50) return 'just now';
  if (ms < 9_950) return `${numberText(Math.round(ms / 100) / 10)} s old`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s old`;
  return `${lengthText(Math.round(ms / 60_000) * 60_000)} old`;
}

/** `1 worker`, `8 workers`. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
