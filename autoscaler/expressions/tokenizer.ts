import { ExpressionProblem } from './problem.js';
import type { Token } from './token.js';

/** Longer text is refused unread. */
export const MAX_LENGTH = 1_000;

const BLANK = /[ \t\r\n]+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
/** The alias of a sibling may hold hyphens, which are no minus there; no other name may. */
const CROSS = /cross\.[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*(?:\.[A-Za-z0-9_]+)*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const TEXT = /"[^"\\\p{Cc}]*"|'[^'\\\p{Cc}]*'/uy;
const SYMBOL = /==|!=|<=|>=|\|\||&&|\*\*|[-+*/%<>?:(),]/y;

/** What people write out of habit from other languages, and what to write here. */
const HABITS: Readonly<Record<string, string>> = {
  '||': 'write "or"',
  '&&': 'write "and"',
  '!': 'write "not", and != for unequal',
  '=': 'write == to compare; nothing can be assigned',
  '^': 'powers are not available; multiply',
  '**': 'powers are not available; multiply',
  '[': 'there are no lists',
  ']': 'there are no lists',
  ';': 'an expression is one value',
  '{': 'there are no maps',
  '\\': 'text in quotes has no escapes',
};

/** Splits an expression. Throws `ExpressionProblem` for anything that no expression contains. */
export function tokenize(source: string): readonly Token[] {
  if (source.length > MAX_LENGTH) {
    throw new ExpressionProblem(
      `it has ${source.length} characters, and ${MAX_LENGTH} are allowed`,
      MAX_LENGTH,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    at += match(BLANK, source, at).length;
    if (at === source.length) break;
    const token = tokenAt(source, at);
    tokens.push(token);
    at += token.kind === 'text' ? token.text.length + 2 : token.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}

function tokenAt(source: string, at: number): Token {
  const text = match(TEXT, source, at);
  if (text !== '') return { kind: 'text', text: text.slice(1, -1), at };
  const number = match(NUMBER, source, at);
  if (number !== '') return numberToken(source, number, at);
  const name = match(CROSS, source, at) || match(NAME, source, at);
  if (name !== '') return { kind: 'name', text: name, at };
  const symbol = match(SYMBOL, source, at) || String.fromCodePoint(source.codePointAt(at) ?? 0);
  const hint = HABITS[symbol];
  if (hint !== undefined) throw new ExpressionProblem(`"${symbol}" is not allowed here: ${hint}`, at);
  if (!SYMBOLS.has(symbol)) throw new ExpressionProblem(strange(symbol), at);
  return { kind: 'symbol', text: symbol, at };
}

const SYMBOLS: ReadonlySet<string> = new Set([
  ...['==', '!=', '<=', '>=', '<', '>', '+', '-', '*', '/', '%', '?', ':', '(', ')', ','],
]);

function numberToken(source: string, text: string, at: number): Token {
  const after = source.charAt(at + text.length);
  if (/[A-Za-z_.]/.test(after)) {
    throw new ExpressionProblem(
      `"${text}${after}" is not a number; a duration is text in quotes, as in "1m"`,
      at,
    );
  }
  if (!Number.isFinite(Number(text))) throw new ExpressionProblem(`${text} is too large a number`, at);
  return { kind: 'number', text, at };
}

function strange(symbol: string): string {
  if (symbol === '"' || symbol === "'") return 'text in quotes ends on the same line and has no escapes';
  const code = symbol.codePointAt(0) ?? 0;
  const shown = code > 0x20 && code < 0x7f ? `"${symbol}"` : `the character U+${hex(code)}`;
  return `${shown} is not allowed in an expression`;
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}
