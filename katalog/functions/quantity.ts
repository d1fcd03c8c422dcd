/**
 * Exact arithmetic on Kubernetes quantities, written back in the canonical form of apimachinery's
 * `resource.Quantity`: an integer with the largest unit that loses nothing. Nothing is finer than `n`.
 */
import { parseQuantity, type Quantity } from '../conditions/index.js';
import type { FunctionRow } from '../templates/index.js';
import { row } from './row.js';

const NANO = 10n ** 9n;
const DECIMAL_UNITS = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** A power of ten beyond this is no quantity, and would make huge integers. */
const MAX_EXPONENT = 30;

interface Amount {
  /** In units of 10^-9. */
  readonly nano: bigint;
  readonly binary: boolean;
}

function amountOf(value: unknown): Amount | undefined {
  const quantity = parseQuantity(value);
  if (!quantity || Math.abs(quantity.exponent) > MAX_EXPONENT) return undefined;
  return { nano: inNano(quantity), binary: typeof value === 'string' && value.trimEnd().endsWith('i') };
}

/** What is finer than a nano is rounded away from zero, as in Kubernetes. */
function inNano({ mantissa, exponent }: Quantity): bigint {
  const power = exponent + 9;
  if (power >= 0) return mantissa * 10n ** BigInt(power);
  return roundUp(mantissa, 10n ** BigInt(-power));
}

function roundUp(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  if (value % unit === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

function canonical({ nano, binary }: Amount): string {
  const size = nano < 0n ? -nano : nano;
  if (binary && size >= 1024n * NANO) return withUnit(roundUp(nano, NANO), 1024n, BINARY_UNITS);
  return nano === 0n ? '0' : withUnit(nano, 1000n, DECIMAL_UNITS);
}

/** Divides by `base` as long as nothing is lost. */
function withUnit(value: bigint, base: bigint, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest % base === 0n && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  return `${rest}${units[unit]}`;
}

/** The form (binary or decimal) is that of the first operand, unless that is zero. */
function combined(a: unknown, b: unknown, sign: 1n | -1n): string {
  const left = amountOf(a);
  const right = amountOf(b);
  const form = left && left.nano !== 0n ? left : (right ?? left);
  const nano = (left?.nano ?? 0n) + sign * (right?.nano ?? 0n);
  return canonical({ nano, binary: form?.binary ?? false });
}

/** Quantities as numbers and as text. */
export const QUANTITIES: readonly FunctionRow[] = [
  row(
    'parseQuantity',
    {
      args: ['q'],
      returns: 'number',
      doc: 'The quantity as a number.',
      example: ['{{ parseQuantity .x }}', { x: '500m' }, '0.5'],
    },
    ([q]) => {
      const amount = amountOf(q);
      return amount ? (parseQuantity(q)?.approximate ?? 0) : 0;
    },
  ),
  row(
    'formatQuantity',
    {
      args: ['n'],
      returns: 'string',
      doc: 'The number as a quantity.',
      example: ['{{ formatQuantity .x }}', { x: 0.5 }, '500m'],
    },
    ([n]) => {
      const amount = amountOf(n);
      return amount ? canonical(amount) : '0';
    },
    { onEmpty: '0' },
  ),
  row(
    'sumQuantity',
    {
      args: ['a', 'b'],
      returns: 'string',
      doc: 'The sum of two quantities.',
      example: ['{{ sumQuantity .x "1Gi" }}', { x: '512Mi' }, '1536Mi'],
    },
    ([a, b]) => combined(a, b, 1n),
    { onEmpty: '0' },
  ),
  row(
    'subtractQuantity',
    {
      args: ['a', 'b'],
      returns: 'string',
      doc: 'The first quantity less the second.',
      example: ['{{ subtractQuantity .x "250m" }}', { x: '1' }, '750m'],
    },
    ([a, b]) => combined(a, b, -1n),
    { onEmpty: '0' },
  ),
];
