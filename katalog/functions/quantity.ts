/**
 * Exact arithmetic on Kubernetes quantities, written back in the canonical form of apimachinery's
 * `resource.Quantity`: an integer with the largest unit that loses nothing, in the form (decimal, binary or with an exponent)
 * of the first that is not zero. Nothing is finer than `n`.
 */
import { parseQuantity, type Quantity } from '../conditions/index.js';
import type { FunctionRow } from '../templates/index.js';
import { row } from './row.js';

const NANO = 10n ** 9n;
const DECIMAL_UNITS = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const EXPONENTS = ['e-9', 'e-6', 'e-3', '', 'e3', 'e6', 'e9', 'e12', 'e15', 'e18'];
const BINARY_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** A power of ten beyond this is no quantity, and would make huge integers. */
const MAX_EXPONENT = 30;

interface Amount {
  /** In units of 10^-9. */
  readonly nano: bigint;
  readonly form: 'decimal' | 'binary' | 'exponent';
}

function amountOf(value: unknown): Amount | undefined {
  const quantity = parseQuantity(value);
  if (!quantity || Math.abs(quantity.exponent) > MAX_EXPONENT) return undefined;
  return { nano: inNano(quantity), form: formOf(value) };
}

function formOf(value: unknown): Amount['form'] {
  const text = typeof value === 'string' ? value.trimEnd() : '';
  if (text.endsWith('i')) return 'binary';
  return /[eE][+-]?\d+$/.test(text) ? 'exponent' : 'decimal';
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

function canonical({ nano, form }: Amount): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  // Bytes that are not whole have no binary form.
  if (form === 'binary' && size >= 1024n * NANO && nano % NANO === 0n) {
    return withUnit(nano / NANO, 1024n, BINARY_UNITS);
  }
  return withUnit(nano, 1000n, form === 'exponent' ? EXPONENTS : DECIMAL_UNITS);
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

function combined(a: unknown, b: unknown, sign: 1n | -1n): string {
  const left = amountOf(a);
  const right = amountOf(b);
  const form = (left && left.nano !== 0n ? left : (right ?? left))?.form ?? 'decimal';
  return canonical({ nano: (left?.nano ?? 0n) + sign * (right?.nano ?? 0n), form });
}

export const sumOf = (a: unknown, b: unknown): string => combined(a, b, 1n);

export const differenceOf = (a: unknown, b: unknown): string => combined(a, b, -1n);

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
    ([a, b]) => sumOf(a, b),
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
    ([a, b]) => differenceOf(a, b),
    { onEmpty: '0' },
  ),
];
