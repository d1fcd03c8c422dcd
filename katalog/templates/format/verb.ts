/** One value under one verb of `printf` (Go's package fmt, "Printing"). */
import { Buffer } from 'node:buffer';
import { isAbsent, isList, isMap, sortedKeys } from '../value.js';
import { type Flags, pad } from './flags.js';
import { formatFloat, formatNumber, showsAsInteger } from './float.js';
import { characterOf, fitsBackQuotes, isPrintable, quotePoint, quoteText } from './quote.js';

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, x: 16, X: 16 };

/** Go's name for the type that a value has among decoded JSON. */
export function goType(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return showsAsInteger(value) ? 'int' : 'float64';
  if (isList(value)) return '[]interface {}';
  return isMap(value) ? 'map[string]interface {}' : '<nil>';
}

/** The value under the verb. At the top an absent value is empty text, whatever the verb. */
export function formatVerb(value: unknown, verb: string, flags: Flags): string {
  if (isAbsent(value)) return pad('', flags, false);
  if (verb === 'T') return formatText(goType(value), 's', flags);
  if (verb === 'p') return wrongVerb(value, verb, flags);
  // `%+v` asks for field names of structs, which data does not have.
  const own = verb === 'v' ? { ...flags, plus: false, sharp: false, goSyntax: flags.sharp } : flags;
  return formatAny(value, verb, own);
}

function formatAny(value: unknown, verb: string, flags: Flags): string {
  switch (typeof value) {
    case 'string':
      return formatText(value, verb, flags);
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(String(value), flags) : wrongVerb(value, verb, flags);
    case 'number':
      return formatNumberVerb(value, verb, flags);
    default:
      return formatComposite(value, verb, flags);
  }
}

function formatComposite(value: unknown, verb: string, flags: Flags): string {
  const { goSyntax } = flags;
  const inner = (item: unknown): string => formatAny(item, verb, flags);
  if (isList(value)) {
    const items = Array.from(value, inner);
    return goSyntax ? `[]interface {}{${items.join(', ')}}` : `[${items.join(' ')}]`;
  }
  if (isMap(value)) {
    const items = sortedKeys(value).map((key) => `${inner(key)}:${inner(value[key])}`);
    return goSyntax ? `map[string]interface {}{${items.join(', ')}}` : `map[${items.join(' ')}]`;
  }
  return goSyntax ? 'interface {}(nil)' : '<nil>';
}

/** `%!d(string=hi)`: what Go prints for a verb that does not fit; the flags hold for the value too. */
function wrongVerb(value: unknown, verb: string, flags: Flags): string {
  return `%!${verb}(${goType(value)}=${formatAny(value, 'v', { ...flags, goSyntax: false })})`;
}

function formatText(value: string, verb: string, flags: Flags): string {
  const text = flags.precision === undefined ? value : [...value].slice(0, flags.precision).join('');
  switch (verb) {
    case 'v':
      return flags.goSyntax ? quoted(text, flags) : pad(text, flags);
    case 's':
      return pad(text, flags);
    case 'q':
      return quoted(text, flags);
    case 'x':
    case 'X':
      return hexText(value, verb, flags);
    default:
      return wrongVerb(value, verb, flags);
  }
}

function quoted(text: string, flags: Flags): string {
  if (flags.sharp && fitsBackQuotes(text)) return pad(`\`${text}\``, flags);
  return pad(quoteText(text, flags.plus), flags);
}

function hexText(value: string, verb: string, flags: Flags): string {
  const bytes = Buffer.from(value).subarray(0, flags.precision);
  if (bytes.length === 0) return pad('', flags);
  const prefix = flags.sharp ? '0x' : '';
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const text = prefix + pairs.join(flags.space ? ` ${prefix}` : '');
  return pad(verb === 'X' ? text.toUpperCase() : text, flags);
}

function formatNumberVerb(value: number, verb: string, flags: Flags): string {
  if ('eEfFgG'.includes(verb)) return floatText(value, verb, flags);
  if (!showsAsInteger(value)) {
    if (verb === 'v') return floatText(value, 'g', flags);
    return 'xXb'.includes(verb) ? floatText(value, verb, flags) : wrongVerb(value, verb, flags);
  }
  switch (verb) {
    case 'v':
      return integerText(value, 10, 'd', { ...flags, sharp: false });
    case 'c':
      return pad(characterOf(value), flags);
    case 'q':
      return pad(quotePoint(value, flags.plus), flags);
    case 'U':
      return unicodeText(value, flags);
    default: {
      const base = BASES[verb];
      return base === undefined ? wrongVerb(value, verb, flags) : integerText(value, base, verb, flags);
    }
  }
}

function signOf(negative: boolean, flags: Flags): string {
  if (negative) return '-';
  if (flags.plus) return '+';
  return flags.space ? ' ' : '';
}

function integerText(value: number, base: number, verb: string, flags: Flags): string {
  if (flags.precision === 0 && value === 0) return pad('', flags, false);
  const sign = signOf(value < 0, flags);
  const zeros = flags.zero && !flags.minus ? (flags.width ?? 0) - sign.length : 0;
  let digits = BigInt(Math.abs(value)).toString(base);
  digits = digits.padStart(flags.precision ?? zeros, '0');
  if (flags.sharp) digits = integerPrefix(base, digits) + digits;
  if (verb === 'O') digits = `0o${digits}`;
  const text = sign + digits;
  return pad(verb === 'X' ? text.toUpperCase() : text, flags, false);
}

function integerPrefix(base: number, digits: string): string {
  if (base === 2) return '0b';
  if (base === 16) return '0x';
  return base === 8 && !digits.startsWith('0') ? '0' : '';
}

function unicodeText(value: number, flags: Flags): string {
  const digits = BigInt.asUintN(64, BigInt(value)).toString(16).toUpperCase();
  const code = `U+${digits.padStart(Math.max(4, flags.precision ?? 0), '0')}`;
  const character = characterOf(value);
  const shown = flags.sharp && value >= 0 && value <= 0x10ffff && isPrintable(character);
  return pad(shown ? `${code} '${character}'` : code, flags, false);
}

function floatText(value: number, verb: string, flags: Flags): string {
  const sign = signOf(value < 0 || Object.is(value, -0), flags);
  if (!Number.isFinite(value)) return pad(formatNumber(value), flags, false);
  const plain = formatFloat(value, verb, flags.precision);
  const digits = flags.sharp && verb !== 'b' ? withPoint(plain, verb, flags.precision) : plain;
  if (!flags.zero || flags.minus || sign === '') return pad(sign + digits, flags);
  return sign + digits.padStart((flags.width ?? 0) - sign.length, '0');
}

/** `#`: a decimal point always, and for `%g` and `%x` the zeros at the end up to the precision, 6 unless given. */
function withPoint(number: string, verb: string, precision: number | undefined): string {
  // In hexadecimal, e is a digit and p begins the exponent.
  const at = number.search(/^-?0[xX]/.test(number) ? /[pP]/ : /[eE]/);
  const [digits, tail] = at < 0 ? [number, ''] : [number.slice(0, at), number.slice(at)];
  const counted = digits.replace('.', '').replace(/^0+/, '');
  const wanted = 'gGx'.includes(verb) ? (precision ?? 6) : 0;
  const zero = digits === '0' ? 1 : 0;
  const missing = Math.max(0, wanted - counted.length - zero);
  return `${digits}${digits.includes('.') ? '' : '.'}${'0'.repeat(missing)}${tail}`;
}
