/**
 * Numbers and Kubernetes quantities, compared exactly: `500m < 1`, `1Gi = 1024Mi`, `0.1 = 100m`.
 * Syntax after apimachinery's `resource.Quantity`: a decimal number and one of `n u m k M G T P E`,
 * `Ki Mi Gi Ti Pi Ei`, or a decimal exponent.
 */
export interface Quantity {
  /** The value as a double; equal to the exact value when `faithful`. */
  readonly approximate: number;
  /** Two faithful quantities compare as their doubles do. */
  readonly faithful: boolean;
  /** mantissa × 10^exponent. */
  readonly mantissa: bigint;
  readonly exponent: number;
  /** Written with a unit, as in `1Gi`; a plain number has none. */
  readonly unit: boolean;
}

const SYNTAX = /^([+-]?)(\d+)?(?:\.(\d*))?(?:(n|u|m|k|[KMGTPE]i|[MGTPE])|[eE]([+-]?\d{1,3}))?$/;
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
/** Every decimal of so many digits has a double of its own, so doubles compare as the decimals do. */
const FAITHFUL_DIGITS = 15;
/** Longer text is no number that anyone writes; the bound keeps hostile input cheap. */
const LONGEST = 128;

/** The quantity that `value` is or spells, or undefined. Numbers that are not finite are none. */
export function parseQuantity(value: unknown): Quantity | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? fromText(String(value)) : undefined;
  return typeof value === 'string' ? fromText(value.trim()) : undefined;
}

function fromText(text: string): Quantity | undefined {
  if (text.length > LONGEST) return undefined;
  const match = SYNTAX.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix, power] = match;
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const scale = suffix === undefined ? 1n : (BINARY[suffix] ?? 1n);
  const magnitude = BigInt(digits) * scale;
  const mantissa = sign === '-' ? -magnitude : magnitude;
  const exponent = Number(power ?? (suffix === undefined ? 0 : (DECIMAL[suffix] ?? 0))) - fraction.length;
  return {
    mantissa,
    exponent,
    approximate: Number(`${mantissa}e${exponent}`),
    faithful: mantissa.toString().replace(/^-/, '').length <= FAITHFUL_DIGITS,
    unit: suffix !== undefined,
  };
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. Exact. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.faithful && b.faithful) return a.approximate - b.approximate;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.mantissa * 10n ** BigInt(a.exponent - exponent);
  const right = b.mantissa * 10n ** BigInt(b.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}
