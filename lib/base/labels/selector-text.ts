/**
 * The grammar of a selector's text, as a recursive descent over its tokens. Older API servers refuse a list that
 * ends with two commas, as in `a in (b,,)`; it is accepted here, as later ones do.
 */
import { isLabelKey, isLabelValue } from './label.js';
import { isBound, type LabelRequirement } from './requirement.js';

/** Where a text leaves the grammar. */
export class SelectorSyntaxError extends Error {
  constructor(
    readonly expected: string,
    /** undefined: the end of the text. */
    readonly found: string | undefined,
    /** 1-based. */
    readonly column: number,
  ) {
    super(`expected ${expected}`);
  }
}

/** The requirements of a text, in order. Throws a `SelectorSyntaxError`. */
export function parseRequirements(text: string): LabelRequirement[] {
  return new Parser(text).selector();
}

const TOKEN = /[ \t\r\n]*(==|!=|[=!<>(),]|[^ \t\r\n=!<>(),]+)?/y;
const KEY = 'a label key (a name of at most 63 characters, with an optional DNS prefix)';
const VALUE = 'a label value (a name of at most 63 characters)';
const OPERATOR = 'a comma or one of =, ==, !=, in, notin, <, >';

class Parser {
  #at = 0;
  #token: string | undefined;
  #column = 1;

  constructor(private readonly text: string) {
    this.#next();
  }

  selector(): LabelRequirement[] {
    if (this.#token === undefined) return [];
    const requirements = [this.#requirement()];
    while (this.#token !== undefined) {
      this.#take(',');
      requirements.push(this.#requirement());
    }
    return requirements;
  }

  #requirement(): LabelRequirement {
    if (this.#token === '!') {
      this.#next();
      return { key: this.#key(), operator: 'absent', values: [] };
    }
    const key = this.#key();
    const operator = this.#token;
    switch (operator) {
      case undefined:
      case ',':
        return { key, operator: 'exists', values: [] };
      case '=':
      case '==':
      case '!=':
        this.#next();
        return { key, operator: operator === '!=' ? 'notin' : 'in', values: [this.#value()] };
      case 'in':
      case 'notin':
        this.#next();
        return { key, operator, values: this.#values() };
      case '>':
      case '<':
        this.#next();
        return { key, operator: operator === '>' ? 'gt' : 'lt', values: [this.#bound()] };
      default:
        throw this.#problem(OPERATOR);
    }
  }

  #bound(): string {
    const token = this.#token;
    if (token === undefined || !isBound(token)) throw this.#problem('an integer that is not negative');
    this.#next();
    return token;
  }

  #values(): string[] {
    this.#take('(');
    const values = new Set<string>();
    values.add(this.#member());
    while (this.#token === ',') {
      this.#next();
      values.add(this.#member());
    }
    this.#take(')');
    return [...values];
  }

  /** A value of a list, which is empty between two of its marks. */
  #member(): string {
    return this.#token === ')' ? '' : this.#value();
  }

  #key(): string {
    const token = this.#token;
    if (token === undefined || !isLabelKey(token)) throw this.#problem(KEY);
    this.#next();
    return token;
  }

  /** A label value, which is empty at a comma and at the end. */
  #value(): string {
    const token = this.#token;
    if (token === undefined || token === ',') return '';
    if (!isLabelValue(token)) throw this.#problem(VALUE);
    this.#next();
    return token;
  }

  #take(symbol: string): void {
    if (this.#token !== symbol) throw this.#problem(`"${symbol}"`);
    this.#next();
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.text);
    this.#token = match?.[1];
    this.#at = TOKEN.lastIndex;
    this.#column = this.#at - (this.#token?.length ?? 0) + 1;
  }

  #problem(expected: string): SelectorSyntaxError {
    return new SelectorSyntaxError(expected, this.#token, this.#column);
  }
}
