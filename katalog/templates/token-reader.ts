import { fail } from './errors.js';
import type { Token, TokenType } from './token.js';

/** A place in a token list, with the look-ahead that the grammar needs. */
export class TokenReader {
  #next = 0;

  constructor(
    readonly text: string,
    readonly tokens: readonly Token[],
  ) {}

  /** The next token, spaces included, without taking it. */
  peekRaw(): Token {
    return this.#at(this.#next);
  }

  peek(): Token {
    return this.#at(this.#skipSpaces(this.#next));
  }

  /** The token after the one that `peek` shows, spaces skipped. */
  peekSecond(): Token {
    return this.#at(this.#skipSpaces(this.#skipSpaces(this.#next) + 1));
  }

  next(): Token {
    this.#next = this.#skipSpaces(this.#next);
    return this.nextRaw();
  }

  nextRaw(): Token {
    const token = this.#at(this.#next);
    this.#next++;
    return token;
  }

  expect(type: TokenType, where: string): Token {
    const token = this.next();
    if (token.type !== type) this.unexpected(token, where);
    return token;
  }

  unexpected(token: Token, where: string): never {
    fail(this.text, token.offset, `unexpected ${describe(token)} in ${where}`);
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (this.#at(at).type === 'space') at++;
    return at;
  }

  #at(index: number): Token {
    const last = this.tokens.length - 1;
    return this.tokens[Math.min(index, last)] ?? { type: 'eof', value: '', offset: this.text.length };
  }
}

function describe(token: Token): string {
  return token.type === 'eof' ? 'end of text' : JSON.stringify(token.value);
}
