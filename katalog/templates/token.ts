/** The lexical items of a template. A field token is one segment (`.a`), so that chains are the parser's. */
export type TokenType =
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'keyword'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'number'
  | 'string'
  | 'char'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'comma'
  | 'leftParen'
  | 'rightParen'
  | 'eof';

export interface Token {
  readonly type: TokenType;
  /** The text of the item as written; of text items, after trimming. */
  readonly value: string;
  /** Where it begins in the template, in UTF-16 units. */
  readonly offset: number;
}

export const KEYWORDS: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);
