/** Quoting as Go's strconv.Quote and its relatives do. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const NAMED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** Whether Go counts the character as printable (unicode.IsPrint). */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

function escaped(character: string, quote: string, ascii: boolean): string {
  if (character === quote) return `\\${quote}`;
  const named = NAMED[character];
  if (named !== undefined) return named;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80 ? isPrintable(character) : !ascii && isPrintable(character)) return character;
  if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`;
  if (point >= 0xd800 && point <= 0xdfff) return ascii ? '\\ufffd' : '\ufffd';
  return point > 0xffff
    ? `\\U${point.toString(16).padStart(8, '0')}`
    : `\\u${point.toString(16).padStart(4, '0')}`;
}

/** `"text"` with escapes; with `ascii`, everything beyond ASCII is escaped too. */
export function quoteText(text: string, ascii: boolean): string {
  let out = '"';
  for (const character of text) out += escaped(character, '"', ascii);
  return `${out}"`;
}

/** `'c'` of a code point; what is none shows as U+FFFD. */
export function quotePoint(point: number, ascii: boolean): string {
  return `'${escaped(characterOf(point), "'", ascii)}'`;
}

/** The character of a code point, U+FFFD for what is none. */
export function characterOf(point: number): string {
  const valid = point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return valid ? String.fromCodePoint(point) : '\ufffd';
}

/** Whether a text can stand between back quotes unchanged. */
export function fitsBackQuotes(text: string): boolean {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point === 0xfeff || character === '`' || point === 0x7f) return false;
    if (point < 0x20 && character !== '\t') return false;
  }
  return true;
}
