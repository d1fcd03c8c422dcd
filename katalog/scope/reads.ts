/** What an entry reads where, as compiling it comes by: for whoever checks it against the types of its data. */
import type { JsonValue } from '../../lib/base/index.js';
import type { Path } from './path.js';

/** What a value is written into. */
export interface Target {
  /** Completes "expected …". */
  readonly expected: string;
  /** A text that is one action gives its value as it is; else the text that it renders as. */
  readonly native: boolean;
  /** It takes no text, whatever it says. */
  readonly composite?: boolean;
  /** Whether the target takes a value; an absent one and the empty text are not asked about. */
  fits(value: unknown): boolean;
}

export interface TemplateRead {
  readonly path: Path;
  readonly text: string;
  readonly target: Target | undefined;
}

/** A condition that compares a field. */
export interface ComparisonRead {
  /** Of the field, and of the operand. */
  readonly path: Path;
  readonly operandPath: Path;
  readonly field: string;
  /** undefined: the field is a template. */
  readonly chain: readonly string[] | undefined;
  /** The name of the operator. */
  readonly operator: string;
  readonly expected: JsonValue | undefined;
  /** Compares with a value; undefined: the operand is a template. */
  readonly holds: ((actual: unknown) => boolean) | undefined;
  /** Its answer is turned round. */
  readonly negated: boolean;
}

/** An entry that is repeated. */
export interface RepeatRead {
  /** Of the entry. */
  readonly entry: Path;
  readonly path: Path;
  readonly field: string;
  readonly chain: readonly string[] | undefined;
  readonly as: string | undefined;
}

export class Reads {
  readonly templates: TemplateRead[] = [];
  readonly comparisons: ComparisonRead[] = [];
  readonly repeats: RepeatRead[] = [];
}
