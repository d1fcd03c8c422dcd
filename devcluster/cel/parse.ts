import { CelError } from './cel-error.js';
import { type Token, tokensOf } from './tokens.js';

/** An expression, taken apart. `select` and `index` with `optional` are `a.?b` and `a[?b]`. */
export type Node =
  | {
      readonly type: 'literal';
      readonly value: string | number | boolean | null;
      readonly of: 'string' | 'int' | 'double' | 'bool' | 'null';
    }
  | { readonly type: 'name'; readonly name: string; readonly column: number }
  | { readonly type: 'list'; readonly items: readonly Node[]; readonly column: number }
  | { readonly type: 'map'; readonly entries: readonly (readonly [Node, Node])[]; readonly column: number }
  | {
      readonly type: 'select';
      readonly target: Node;
      readonly name: string;
      readonly optional: boolean;
      readonly column: number;
    }
  | {
      readonly type: 'index';
      readonly target: Node;
      readonly key: Node;
      readonly optional: boolean;
      readonly column: number;
    }
  | { readonly type: 'unary'; readonly sign: string; readonly operand: Node; readonly column: number }
  | {
      readonly type: 'binary';
      readonly sign: string;
      readonly left: Node;
      readonly right: Node;
      readonly column: number;
    }
  | {
      readonly type: 'choice';
      readonly test: Node;
      readonly then: Node;
      readonly otherwise: Node;
      readonly column: number;
    }
  | {
      readonly type: 'call';
      readonly name: string;
      readonly target: Node | undefined;
      readonly args: readonly Node[];
      readonly column: number;
    };

/** Binary operators, the loosest first (CEL specification, "Syntax"). */
const LEVELS = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/', '%']];
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
/** Deeper nesting than any rule has would overflow the stack. */
const MAX_DEPTH = 100;

/** @throws CelError with the column */
export function parseCel(source: string): Node {
  const parser = new Parser(tokensOf(source));
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#expression();
    if (this.#next.kind !== 'end') throw this.#unexpected();
    return node;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', column: 1 };
  }

  #unexpected(): CelError {
    const { kind, text, column } = this.#next;
    return new CelError(kind === 'end' ? 'unexpected end' : `unexpected ${JSON.stringify(text)}`, column);
  }

  #is(text: string): boolean {
    return this.#next.text === text && this.#next.kind !== 'string';
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected();
  }

  #take(kind: Token['kind']): Token {
    const token = this.#next;
    if (token.kind !== kind) throw this.#unexpected();
    this.#at++;
    return token;
  }

  #expression(): Node {
    if (++this.#depth > MAX_DEPTH) throw new CelError('the expression is nested too deep', this.#next.column);
    const test = this.#binary(0);
    let node = test;
    const { column } = this.#next;
    if (this.#accept('?')) {
      const then = this.#binary(0);
      this.#expect(':');
      node = { type: 'choice', test, then, otherwise: this.#expression(), column };
    }
    this.#depth--;
    return node;
  }

  #binary(level: number): Node {
    const signs = LEVELS[level];
    if (!signs) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = signs.find((text) => this.#is(text));
      if (sign === undefined) return left;
      const { column } = this.#next;
      this.#at++;
      left = { type: 'binary', sign, left, right: this.#binary(level + 1), column };
    }
  }

  #unary(): Node {
    const sign = ['!', '-'].find((text) => this.#is(text));
    if (sign === undefined) return this.#member(this.#primary());
    const { column } = this.#next;
    if (++this.#depth > MAX_DEPTH) throw new CelError('the expression is nested too deep', column);
    this.#at++;
    const operand = this.#unary();
    this.#depth--;
    return { type: 'unary', sign, operand, column };
  }

  #member(first: Node): Node {
    let target = first;
    for (;;) {
      const { column } = this.#next;
      const optional = this.#is('.?') || this.#is('[?');
      if (this.#accept('.') || this.#accept('.?')) {
        const name = this.#take('name').text;
        target =
          !optional && this.#accept('(')
            ? { type: 'call', name, target, args: this.#until(')'), column }
            : { type: 'select', target, name, optional, column };
      } else if (this.#accept('[') || this.#accept('[?')) {
        const key = this.#expression();
        this.#expect(']');
        target = { type: 'index', target, key, optional, column };
      } else return target;
    }
  }

  #until(end: string): readonly Node[] {
    const items: Node[] = [];
    while (!this.#accept(end)) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#expression());
    }
    return items;
  }

  #primary(): Node {
    const { kind, text, column } = this.#next;
    if (this.#accept('(')) {
      const node = this.#expression();
      this.#expect(')');
      return node;
    }
    if (this.#accept('[')) return { type: 'list', items: this.#until(']'), column };
    if (this.#accept('{')) return { type: 'map', entries: this.#entries(), column };
    if (kind === 'number') return this.#number();
    if (kind === 'string') return { type: 'literal', value: this.#take(kind).text, of: 'string' };
    if (kind !== 'name') throw this.#unexpected();
    this.#at++;
    const word = Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
    if (word !== undefined) return { type: 'literal', value: word, of: word === null ? 'null' : 'bool' };
    if (this.#accept('('))
      return { type: 'call', name: text, target: undefined, args: this.#until(')'), column };
    return { type: 'name', name: text, column };
  }

  #number(): Node {
    const { text, column } = this.#take('number');
    if (text.endsWith('u')) throw new CelError('unsigned numbers are not evaluated', column);
    return { type: 'literal', value: Number(text), of: /^\d+$/.test(text) ? 'int' : 'double' };
  }

  #entries(): readonly (readonly [Node, Node])[] {
    const entries: (readonly [Node, Node])[] = [];
    while (!this.#accept('}')) {
      if (entries.length > 0) this.#expect(',');
      const key = this.#expression();
      this.#expect(':');
      entries.push([key, this.#expression()]);
    }
    return entries;
  }
}
