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
const RAW = /[rR](?:"[^"\n]*"|'[^'\n]*')/y;
const SIGN = /\[\?|\.\?|&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]/y;

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', '?': '?', '"': '"', "'": "'", '`': '`' },
};
const ESCAPE = /\\(?:[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|.)/g;

interface Reader {
  readonly kind: Token['kind'];
  readonly pattern: RegExp;
  read(text: string, column: number): string;
}

const asWritten = (text: string): string => text;

/** In this order: `r'…'` begins as a name does. */
const READERS: readonly Reader[] = [
  { kind: 'string', pattern: RAW, read: (text) => text.slice(2, -1) },
  { kind: 'name', pattern: NAME, read: asWritten },
  { kind: 'number', pattern: NUMBER, read: asWritten },
  { kind: 'string', pattern: STRING, read: unescaped },
  { kind: 'sign', pattern: SIGN, read: asWritten },
];

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
    const taken = first(READERS, ({ pattern }) => take(pattern));
    if (!taken) throw new CelError(`unexpected ${JSON.stringify(source[at])}`, column);
    const [reader, text] = taken;
    tokens.push({ kind: reader.kind, text: reader.read(text, column), column });
  }
}

function first<T, R>(all: readonly T[], of: (one: T) => R | undefined): readonly [T, R] | undefined {
  for (const one of all) {
    const result = of(one);
    if (result !== undefined) return [one, result];
  }
  return undefined;
}

function unescaped(literal: string, column: number): string {
  return literal.slice(1, -1).replace(ESCAPE, (whole) => {
    const text = whole.length > 2 ? characterOf(whole.slice(1)) : ESCAPES[whole.slice(1)];
    if (text === undefined) throw new CelError(`invalid escape ${whole}`, column);
    return text;
  });
}

/** Of an escape by number, such as `u00fc` or `101`. */
function characterOf(code: string): string | undefined {
  const isOctal = /^\d/.test(code);
  const point = isOctal ? Number.parseInt(code, 8) : Number.parseInt(code.slice(1), 16);
  const isCharacter = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : undefined;
}
