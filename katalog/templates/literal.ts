/** Values of literals as Go spells them (Go specification, "Integer literals" to "String literals"). */
import { Buffer } from 'node:buffer';

const INTEGER =
  /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;
const DECIMAL = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const HEX_FLOAT =
  /^([+-]?)0[xX]_?((?:[\da-fA-F](?:_?[\da-fA-F])*)?)(?:\.((?:[\da-fA-F](?:_?[\da-fA-F])*)?))?[pP]([+-]?\d+)$/;

/** The number, or undefined when the text is none or an integer that a number cannot hold exactly. */
export function parseNumber(text: string): number | undefined {
  if (INTEGER.test(text)) return parseInteger(text.replaceAll('_', ''));
  const hex = HEX_FLOAT.exec(text);
  if (hex) return parseHexFloat(hex);
  if (!DECIMAL.test(text) || !/[.eE]/.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

function parseInteger(text: string): number | undefined {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  const value = Number(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  if (!Number.isSafeInteger(value)) return undefined;
  return negative && value !== 0 ? -value : value;
}

function parseHexFloat(match: RegExpExecArray): number | undefined {
  const whole = (match[2] ?? '').replaceAll('_', '');
  const fraction = (match[3] ?? '').replaceAll('_', '');
  if (whole + fraction === '') return undefined;
  const mantissa = Number(`0x${whole}${fraction}`);
  const value = mantissa * 2 ** (Number(match[4]) - 4 * fraction.length);
  if (!Number.isFinite(value)) return undefined;
  return match[1] === '-' ? -value : value;
}

const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};
const ESCAPE = /\\(?:([abfnrtv\\'"])|([0-7]{3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;

interface Escape {
  readonly length: number;
  /** A byte (`\x41`, `\101`) or a code point. */
  readonly value: number;
  readonly byte: boolean;
}

function escapeAt(text: string, at: number, quote: string): Escape | undefined {
  ESCAPE.lastIndex = at;
  const match = ESCAPE.exec(text);
  if (!match) return undefined;
  const [whole, simple, octal, hex, short, long] = match;
  const length = whole.length;
  if (simple !== undefined) {
    if (simple === "'" || simple === '"') {
      return simple === quote ? { length, value: simple.charCodeAt(0), byte: false } : undefined;
    }
    return { length, value: SIMPLE[simple] ?? 0, byte: false };
  }
  if (octal !== undefined || hex !== undefined) {
    const value = octal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(octal, 8);
    return value > 255 ? undefined : { length, value, byte: true };
  }
  const value = Number.parseInt(short ?? long ?? '', 16);
  const valid = value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
  return valid ? { length, value, byte: false } : undefined;
}

/** The value of a quoted or raw string, quotes included in the argument; undefined for a bad found. */
export function unquote(text: string): string | undefined {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner.replaceAll('\r', '');
  if (!inner.includes('\\')) return inner;
  const parts: Buffer[] = [];
  for (let at = 0; at < inner.length; ) {
    const next = inner.indexOf('\\', at);
    const end = next < 0 ? inner.length : next;
    parts.push(Buffer.from(inner.slice(at, end)));
    at = end;
    if (next < 0) break;
    const found = escapeAt(inner, at, '"');
    if (!found) return undefined;
    const bytes = found.byte ? Buffer.of(found.value) : Buffer.from(String.fromCodePoint(found.value));
    parts.push(bytes);
    at += found.length;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The code point of a character constant such as `'a'`; undefined when it is malformed. */
export function unquoteChar(text: string): number | undefined {
  const inner = text.slice(1, -1);
  if (inner.startsWith('\\')) {
    const found = escapeAt(inner, 0, "'");
    return found && found.length === inner.length ? found.value : undefined;
  }
  const point = inner.codePointAt(0);
  return point !== undefined && String.fromCodePoint(point) === inner ? point : undefined;
}
