/** A piece of an expression's text; `at` is the offset of its first character. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'symbol' | 'end';
  /** The name, the digits, the text between the quotes, or the symbol. */
  readonly text: string;
  readonly at: number;
}
