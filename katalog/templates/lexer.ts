/**
 * Splits a template into tokens, by the rules of Go's text/template (package text/template/parse), with one
 * addition: inside a field segment a hyphen between letters or digits belongs to the segment (`.my-app`),
 * which Go refuses. White space inside actions is a token, because Go separates operands by it.
 */
import { fail } from './errors.js';
import { KEYWORDS, type Token, type TokenType } from './token.js';

const LEFT = '{{';
const RIGHT = '}}';
const TRIM_LEFT = /-[ \t\r\n]/y;
const TRIM_RIGHT = /[ \t\r\n]-\}\}/y;
const SPACES = /[ \t\r\n]+/y;
const WORD = /[\p{L}\p{Nd}_]+/uy;
const SEGMENT = /\.[\p{L}\p{Nd}_]+(?:-+[\p{L}\p{Nd}_]+)*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const CHARACTER = /'(?:[^'\\\n]|\\[^\n])*'/y;
const RAW = /`[^`]*`/y;
const NUMBER_START = /[+-]|\.?\d/y;
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)/y;

const PUNCTUATION: ReadonlyMap<string, TokenType> = new Map([
  [':=', 'declare'],
  ['=', 'assign'],
  ['|', 'pipe'],
  [',', 'comma'],
  ['(', 'leftParen'],
  [')', 'rightParen'],
]);

class Lexer {
  readonly tokens: Token[] = [];
  #at = 0;
  #actionStart = 0;
  #parens: number[] = [];

  constructor(readonly text: string) {}

  run(): readonly Token[] {
    let trimNext = false;
    while (this.#at < this.text.length || trimNext) {
      const found = this.text.indexOf(LEFT, this.#at);
      const end = found < 0 ? this.text.length : found;
      const trimsBefore = found >= 0 && this.#matches(TRIM_LEFT, found + LEFT.length) !== undefined;
      this.#textItem(end, trimNext, trimsBefore);
      if (found < 0) break;
      trimNext = this.#action(found, trimsBefore);
    }
    this.#push('eof', '', this.text.length);
    return this.tokens;
  }

  #textItem(end: number, trimStart: boolean, trimEnd: boolean): void {
    let value = this.text.slice(this.#at, end);
    if (trimStart) value = value.replace(/^[ \t\r\n]+/, '');
    if (trimEnd) value = trimTrailing(value);
    if (value !== '') this.#push('text', value, this.#at);
    this.#at = end;
  }

  /** Lexes one `{{ … }}`; true when the text that follows is to be trimmed. */
  #action(start: number, trims: boolean): boolean {
    this.#actionStart = start;
    this.#at = start + LEFT.length + (trims ? 2 : 0);
    if (this.text.startsWith('/*', this.#at)) return this.#comment();
    this.#parens = [];
    this.#push('leftDelim', LEFT, start);
    for (;;) {
      const closing = this.#closing();
      if (closing !== undefined) {
        const open = this.#parens.at(-1);
        if (open !== undefined) fail(this.text, open, 'this "(" is not closed');
        this.#push('rightDelim', RIGHT, this.#at);
        this.#at += closing.length;
        return closing.trims;
      }
      this.#item();
    }
  }

  #comment(): boolean {
    const end = this.text.indexOf('*/', this.#at + 2);
    if (end < 0) fail(this.text, this.#actionStart, 'this comment is not closed by "*/}}"');
    this.#at = end + 2;
    const closing = this.#closing();
    if (closing === undefined) {
      fail(this.text, this.#actionStart, 'a comment must end with "*/" right before "}}"');
    }
    this.#at += closing.length;
    return closing.trims;
  }

  /** The closing delimiter at the present place, if one stands there. */
  #closing(): { length: number; trims: boolean } | undefined {
    if (this.#matches(TRIM_RIGHT, this.#at) !== undefined) return { length: 4, trims: true };
    return this.text.startsWith(RIGHT, this.#at) ? { length: 2, trims: false } : undefined;
  }

  #item(): void {
    const at = this.#at;
    if (at >= this.text.length) {
      fail(this.text, this.#actionStart, 'this "{{" is not closed by "}}"');
    }
    const spaces = this.#matches(SPACES, at);
    if (spaces !== undefined) this.#space(spaces);
    else if (!this.#literal() && !this.#name()) this.#punctuation();
  }

  /** A space before `-}}` belongs to the delimiter. */
  #space(spaces: string): void {
    const rest = this.text.startsWith('-}}', this.#at + spaces.length) ? spaces.slice(0, -1) : spaces;
    if (rest !== '') this.#take('space', rest);
  }

  #literal(): boolean {
    const first = this.text[this.#at];
    if (first === '"') return this.#quoted(QUOTED, 'string', 'this string is not closed');
    if (first === '`') return this.#quoted(RAW, 'string', 'this raw string is not closed');
    if (first === "'") return this.#quoted(CHARACTER, 'char', 'this character constant is not closed');
    if (this.#matches(NUMBER_START, this.#at) === undefined) return false;
    const text = this.#matches(NUMBER, this.#at) ?? '';
    const tail = this.#matches(WORD, this.#at + text.length);
    const next = this.text[this.#at + text.length];
    if (tail !== undefined || next === '+' || next === '-') {
      fail(this.text, this.#at, `"${text}${tail ?? next}" is not a number`);
    }
    this.#take('number', text);
    return true;
  }

  #quoted(pattern: RegExp, type: TokenType, message: string): boolean {
    const text = this.#matches(pattern, this.#at);
    if (text === undefined) fail(this.text, this.#at, message);
    this.#take(type, text);
    return true;
  }

  #name(): boolean {
    const segment = this.#matches(SEGMENT, this.#at);
    if (segment !== undefined) return this.#terminated('field', segment);
    if (this.text[this.#at] === '.') return this.#terminated('dot', '.');
    const variable = this.#matches(VARIABLE, this.#at);
    if (variable !== undefined) return this.#terminated('variable', variable);
    const word = this.#matches(WORD, this.#at);
    return word === undefined ? false : this.#terminated(wordType(word), word);
  }

  #terminated(type: TokenType, value: string): boolean {
    this.#take(type, value);
    const next = this.text[this.#at];
    if (next === undefined || ' \t\r\n.,|:()'.includes(next) || this.#closing() !== undefined) return true;
    fail(this.text, this.#at, `unexpected ${show(this.text, this.#at)} after "${value}"`);
  }

  #punctuation(): void {
    const value = this.text.startsWith(':=', this.#at) ? ':=' : (this.text[this.#at] ?? '');
    const type = PUNCTUATION.get(value);
    if (type === undefined) fail(this.text, this.#at, `unexpected ${show(this.text, this.#at)} in an action`);
    if (type === 'leftParen') this.#parens.push(this.#at);
    if (type === 'rightParen' && this.#parens.pop() === undefined) {
      fail(this.text, this.#at, 'this ")" was not opened');
    }
    this.#take(type, value);
  }

  #take(type: TokenType, value: string): void {
    this.#push(type, value, this.#at);
    this.#at += value.length;
  }

  #push(type: TokenType, value: string, offset: number): void {
    this.tokens.push({ type, value, offset });
  }

  #matches(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.text)?.[0];
  }
}

function wordType(word: string): TokenType {
  if (KEYWORDS.has(word)) return 'keyword';
  if (word === 'true' || word === 'false') return 'bool';
  return word === 'nil' ? 'nil' : 'identifier';
}

/** Without a regular expression: `[ ]+$` takes quadratic time on long runs of spaces. */
function trimTrailing(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

function show(text: string, offset: number): string {
  const point = text.codePointAt(offset);
  return point === undefined ? 'end of text' : JSON.stringify(String.fromCodePoint(point));
}

/** The tokens of a template, `eof` last. Throws a `TemplateError` for what is no token. */
export function tokenize(text: string): readonly Token[] {
  return new Lexer(text).run();
}
