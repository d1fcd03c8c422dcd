/** Decimal digits of a double, rounded half to even on its exact value, as Go's strconv does. */

/** A double has at most this many digits after the point; further ones are zeros. */
const MAX_FRACTION = 1_074;

export interface Exact {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** |x| = mantissa × 2^exponent, exactly. */
export function exact(x: number): Exact {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0
    ? { mantissa: fraction, exponent: -1_074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: exponent - 1_075 };
}

/** |x| × 10^places, rounded to an integer; `places` may be negative. */
function scaled(x: number, places: number): bigint {
  const { mantissa, exponent } = exact(x);
  let above = mantissa;
  let below = 1n;
  if (places >= 0) above *= 10n ** BigInt(places);
  else below *= 10n ** BigInt(-places);
  if (exponent >= 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  const quotient = above / below;
  const twice = (above % below) * 2n;
  const up = twice > below || (twice === below && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

/** |x| with `precision` digits after the point. */
export function fixed(x: number, precision: number): string {
  const places = Math.min(precision, MAX_FRACTION);
  const digits = scaled(x, places)
    .toString()
    .padStart(places + 1, '0');
  const point = digits.length - places;
  const fraction = digits.slice(point) + '0'.repeat(precision - places);
  return fraction === '' ? digits : `${digits.slice(0, point)}.${fraction}`;
}

/** Significant digits and the decimal exponent of the first: |x| = d.ddd × 10^exponent. */
export interface Significant {
  readonly digits: string;
  readonly exponent: number;
}

/** The fewest digits that read back as the same double. */
export function shortest(x: number): Significant {
  const [mantissa = '0', exponent = '0'] = Math.abs(x).toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/** |x| to `count` significant digits. */
export function significant(x: number, count: number): Significant {
  const limited = Math.min(count, MAX_FRACTION);
  if (x === 0) return { digits: '0'.repeat(limited), exponent: 0 };
  let { exponent } = shortest(x);
  let digits = scaled(x, limited - 1 - exponent).toString();
  // The shortest form may round up to a power of ten that the exact value does not reach, and the reverse.
  if (digits.length !== limited) {
    exponent += digits.length - limited;
    digits = scaled(x, limited - 1 - exponent)
      .toString()
      .slice(0, limited);
  }
  return { digits, exponent };
}
