/** The syntax tree of a template. Offsets are UTF-16 units into its text. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | IfNode
  | RangeNode
  | TemplateNode
  | { readonly kind: 'break' | 'continue' };

/** `if` and `with`; an `else if` is an `otherwise` of one node. */
export interface IfNode {
  readonly kind: 'if' | 'with';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

export interface RangeNode {
  readonly kind: 'range';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

export interface TemplateNode {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe: Pipe | undefined;
  readonly offset: number;
}

export interface Pipe {
  readonly kind: 'pipe';
  readonly declared: readonly Declared[];
  /** `=` rather than `:=`. */
  readonly assigns: boolean;
  /** At least one. */
  readonly commands: readonly Command[];
  readonly offset: number;
}

export interface Declared {
  /** With its `$`. */
  readonly name: string;
  readonly offset: number;
}

/** A function with its arguments, or one operand. */
export interface Command {
  readonly operands: readonly Operand[];
  readonly offset: number;
}

export type Operand =
  | { readonly kind: 'dot'; readonly offset: number }
  | { readonly kind: 'nil'; readonly offset: number }
  | { readonly kind: 'literal'; readonly value: string | number | boolean; readonly offset: number }
  | { readonly kind: 'identifier'; readonly name: string; readonly offset: number }
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly offset: number }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly path: readonly string[];
      readonly offset: number;
    }
  | {
      readonly kind: 'chain';
      readonly base: Operand;
      readonly path: readonly string[];
      readonly offset: number;
    }
  | Pipe;

/** A parsed text: its own nodes and the templates it defines, by name. */
export interface Tree {
  readonly nodes: readonly Node[];
  readonly defines: ReadonlyMap<string, readonly Node[]>;
}
