import { withoutTrailing } from '../../../lib/base/index.js';
import { exact, fixed, type Significant, shortest, significant } from './decimal.js';

/** `d.ddde±dd` of significant digits. */
function scientific({ digits, exponent }: Significant, letter: string): string {
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}${letter}${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Significant digits without an exponent. */
function plain({ digits, exponent }: Significant): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** `%g`: scientific for exponents below -4 or from the precision on (6 when the digits are the fewest). */
function general(x: number, precision: number | undefined, letter: string): string {
  const found = precision === undefined ? shortest(x) : significant(x, precision || 1);
  const trimmed = { digits: withoutTrailing(found.digits, '0') || '0', exponent: found.exponent };
  const threshold = precision === undefined ? 6 : precision || 1;
  const useExponent = found.exponent < -4 || found.exponent >= threshold;
  return useExponent ? scientific(trimmed, letter) : plain(trimmed);
}

/** `%b`: the mantissa as an integer, and the power of two. */
function binary(x: number): string {
  const { mantissa, exponent } = exact(x);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `%x`: `0x1.8p+01`; of one digit before the point, which is 1 but for zero. */
function hexadecimal(x: number, precision: number | undefined): string {
  if (x === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  const { mantissa, exponent } = exact(x);
  const above = mantissa.toString(2).length - 1;
  let bits = mantissa << BigInt(52 - above);
  let power = exponent + above;
  if (precision !== undefined && precision < 13) {
    const cut = BigInt(52 - 4 * precision);
    const half = 1n << (cut - 1n);
    const rest = bits & ((1n << cut) - 1n);
    bits >>= cut;
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits += 1n;
    bits <<= cut;
    if (bits >= 1n << 53n) {
      bits >>= 1n;
      power += 1;
    }
  }
  const fraction = (bits & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const digits =
    precision === undefined
      ? withoutTrailing(fraction, '0')
      : fraction.padEnd(precision, '0').slice(0, precision);
  const sign = power < 0 ? '-' : '+';
  return `0x1${digits === '' ? '' : `.${digits}`}p${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** |x| in one of Go's formats `b e E f F g G x X`; `precision` undefined is the format's own default. */
export function formatFloat(x: number, verb: string, precision: number | undefined): string {
  switch (verb) {
    case 'e':
    case 'E':
      return scientific(significant(x, (precision ?? 6) + 1), verb);
    case 'f':
    case 'F':
      return fixed(x, precision ?? 6);
    case 'b':
      return binary(x);
    case 'x':
      return hexadecimal(x, precision);
    case 'X':
      return hexadecimal(x, precision).toUpperCase();
    default:
      return general(x, precision, verb === 'G' ? 'E' : 'e');
  }
}

/** Whether a number shows as an integer: no fraction, and within Go's int64. */
export function showsAsInteger(x: number): boolean {
  return Number.isInteger(x) && Math.abs(x) < 2 ** 63;
}

/** A number as `print` shows it. */
export function formatNumber(x: number): string {
  if (Number.isSafeInteger(x)) return String(x);
  if (showsAsInteger(x)) return BigInt(x).toString();
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? '+Inf' : '-Inf';
  return (x < 0 ? '-' : '') + formatFloat(x, 'g', undefined);
}
