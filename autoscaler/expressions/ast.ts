/** What a part of an expression gives; `any` when only its value at run time tells. */
export type ValueType = 'number' | 'boolean' | 'text' | 'any';

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

interface Part {
  readonly type: ValueType;
  /** Offset of the first character, for messages. */
  readonly at: number;
}

/** An expression as checked: every name and function is known, every type that can be known fits. */
export type Node = Part &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    /** A value of the scope, under the flat name that stands for it. */
    | { readonly kind: 'operand'; readonly name: string }
    | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: Node }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Node;
        readonly right: Node;
      }
    | { readonly kind: 'choice'; readonly condition: Node; readonly yes: Node; readonly no: Node }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  );
