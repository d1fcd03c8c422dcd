/**
 * From a place in a scalar's value to the place in the file.
 *
 * YAML folds, indents and escapes, but it never reorders: the n-th visible character of the value is the n-th
 * visible character of the source, an escape sequence counting as the one character it stands for. A place on
 * white space is reached from the visible character before it, which is exact on one line and within the
 * folded white space otherwise.
 */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** A 1-based place inside a scalar's value. */
export interface At {
  readonly line: number;
  readonly column: number;
}

interface Scalar {
  readonly style: ScalarStyle;
  readonly value: string;
}

/**
 * The offset in `text` of the character at `at` of `value`, whose scalar occupies `text` from `start` (the
 * opening quote or the block indicator included) to `end`. A place outside the value gives its nearest end.
 */
export function scalarOffset(
  text: string,
  range: { readonly start: number; readonly end: number },
  { style, value }: Scalar,
  at: At,
): number {
  const target = valueOffset(value, at);
  const visible = countVisible(value, target);
  const start = contentStart(text, range, style);
  const end = style === 'single' || style === 'double' ? range.end - 1 : range.end;
  if (target < value.length && !isSpace(value[target])) {
    return skipVisible(text, { start, end }, style, visible).next;
  }
  const { last } = skipVisible(text, { start, end }, style, visible);
  return Math.min(last + spacesBefore(value, target), end);
}

/**
 * Skips so many visible characters: `last` is where the last of them ends, `next` where the one after them
 * begins (`last` when there is none).
 */
function skipVisible(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  style: ScalarStyle,
  count: number,
): { last: number; next: number } {
  let last = start;
  let seen = 0;
  for (let cursor = start; cursor < end; ) {
    const token = tokenAt(text, cursor, style);
    if (token.visible && seen === count) return { last, next: cursor };
    cursor += token.length;
    if (!token.visible) continue;
    seen += 1;
    last = cursor;
  }
  return { last, next: Math.min(last, end) };
}

function valueOffset(value: string, at: At): number {
  let offset = 0;
  for (let line = 1; line < at.line; line += 1) {
    const next = value.indexOf('\n', offset);
    if (next === -1) return value.length;
    offset = next + 1;
  }
  return Math.max(0, Math.min(offset + at.column - 1, value.length));
}

function countVisible(value: string, until: number): number {
  let count = 0;
  for (let i = 0; i < until; i += 1) if (!isSpace(value[i])) count += 1;
  return count;
}

function spacesBefore(value: string, target: number): number {
  let spaces = 0;
  while (spaces < target && value[target - spaces - 1] === ' ') spaces += 1;
  return spaces;
}

function contentStart(text: string, range: { start: number; end: number }, style: ScalarStyle): number {
  if (style === 'plain') return range.start;
  if (style !== 'block') return range.start + 1;
  const newline = text.indexOf('\n', range.start);
  return newline === -1 || newline >= range.end ? range.end : newline + 1;
}

interface Token {
  readonly length: number;
  readonly visible: boolean;
}

function tokenAt(text: string, cursor: number, style: ScalarStyle): Token {
  const char = text[cursor];
  if (style === 'single' && char === "'" && text[cursor + 1] === "'") return { length: 2, visible: true };
  if (style === 'double' && char === '\\') return escapeAt(text, cursor);
  return { length: 1, visible: !isSpace(char) };
}

const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const WHITE_ESCAPES = 'ntrvfN_LP \t\r\n';

function escapeAt(text: string, cursor: number): Token {
  const letter = text[cursor + 1] ?? '';
  const digits = Object.hasOwn(ESCAPE_DIGITS, letter) ? (ESCAPE_DIGITS[letter] ?? 0) : 0;
  if (digits === 0) return { length: 2, visible: !WHITE_ESCAPES.includes(letter) };
  const code = Number.parseInt(text.slice(cursor + 2, cursor + 2 + digits), 16);
  return { length: 2 + digits, visible: !isSpace(String.fromCharCode(code)) };
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char) || char === '\u0085';
}
