import { PROGRAM_ERRORS } from '../scope/index.js';
import { compareQuantities, parseQuantity, type Quantity } from './quantity.js';

/** How the two sides of a comparison are read; `auto` looks at both. */
export type ValueType = 'auto' | 'string' | 'number' | 'bool';

const VALUE_TYPES: Readonly<Record<string, ValueType>> = {
  auto: 'auto',
  string: 'string',
  int: 'number',
  integer: 'number',
  float: 'number',
  number: 'number',
  quantity: 'number',
  bool: 'bool',
  boolean: 'bool',
};

/** The spellings of `valueType`. */
export const VALUE_TYPE_NAMES: readonly string[] = Object.keys(VALUE_TYPES);

export function valueTypeNamed(text: string): ValueType | undefined {
  return Object.hasOwn(VALUE_TYPES, text) ? VALUE_TYPES[text] : undefined;
}

/** A value prepared for comparing, so that nothing is parsed twice. */
export interface Side {
  readonly absent: boolean;
  readonly text: string;
  readonly quantity: Quantity | undefined;
  /** The value itself is a number, not text that spells one. */
  readonly number: boolean;
}

/** Reads one side of a comparison. `null`, undefined and a number that is not finite are absent. */
export function sideOf(value: unknown, type: ValueType): Side {
  const absent =
    value === undefined || value === null || (typeof value === 'number' && !Number.isFinite(value));
  if (absent) return ABSENT;
  if (type === 'bool') return { absent, text: booleanText(value), quantity: undefined, number: false };
  const quantity = type === 'string' ? undefined : parseQuantity(value);
  return { absent, text: textOf(value), quantity, number: typeof value === 'number' || type === 'number' };
}

const ABSENT: Side = { absent: true, text: '', quantity: undefined, number: false };

/** Text as a template would print it; maps and lists as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? jsonOf(value) : String(value);
}

/** Throws `ORK_RESOURCE_VALUE` for a value nested so deep that writing it exhausts the stack. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch (error) {
    throw PROGRAM_ERRORS.make('ORK_RESOURCE_VALUE', 'the value is nested too deeply to be compared', error);
  }
}

/**
 * Numbers are equal by value, whatever their spelling, when one side is a number or has a unit (`3` and "3",
 * `1Gi` and `1024Mi`); two plain texts are equal as text, so that the tags "1.10" and "1.1" differ. The empty
 * text equals an absent value.
 */
export function sidesEqual(a: Side, b: Side): boolean {
  if (a.text === b.text) return true;
  if (!a.quantity || !b.quantity) return false;
  const numeric = a.number || b.number || a.quantity.unit || b.quantity.unit;
  return numeric && compareQuantities(a.quantity, b.quantity) === 0;
}

/**
 * Negative, zero or positive as `a` sorts before, with or after `b`: numbers and quantities by value, two texts
 * of which neither is a number by code unit (RFC 3339 times sort that way); undefined when they do not compare.
 */
export function orderSides(a: Side, b: Side): number | undefined {
  if (a.quantity && b.quantity) return compareQuantities(a.quantity, b.quantity);
  if (a.quantity || b.quantity || a.number || b.number || a.absent || b.absent) return undefined;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

function booleanText(value: unknown): string {
  const text = textOf(value).trim().toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return 'true';
  return ['false', 'no', 'off', '0', ''].includes(text) ? 'false' : text;
}
