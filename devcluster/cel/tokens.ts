import { CelError } from './cel-error.js';

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'sign' | 'end';
  readonly text: string;
  /** Column of its first letter, from 1. */
  readonly column: number;
}

const SPACE = /\s+|\/\/[^\n]*/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const SIGN = /\[\?|\.\?|&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Splits an expression into its tokens. @throws CelError */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  for (;;) {
    while (take(SPACE) !== undefined);
    const column = at + 1;
    if (at >= source.length) return [...tokens, { kind: 'end', text: '', column }];
    const text = take(NAME);
    const number = text === undefined ? take(NUMBER) : undefined;
    const string = text === undefined && number === undefined ? take(STRING) : undefined;
    if (text !== undefined) tokens.push({ kind: 'name', text, column });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, column });
    else if (string !== undefined) tokens.push({ kind: 'string', text: unescaped(string), column });
    else {
      const sign = take(SIGN);
      if (sign === undefined) throw new CelError(`unexpected ${JSON.stringify(source[at])}`, column);
      tokens.push({ kind: 'sign', text: sign, column });
    }
  }
}

function unescaped(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
