import type { SizeField } from '../size.js';
import type { WindowFunction } from './functions.js';

/** What stands behind a flat name of the scope. `reference` is an index into the plan's references. */
export type Operand =
  | { readonly kind: 'value'; readonly reference: number }
  | { readonly kind: 'age'; readonly reference: number }
  | { readonly kind: 'fresh'; readonly reference: number }
  /** `window` is an index into the plan's windows. */
  | {
      readonly kind: 'window';
      readonly function: WindowFunction;
      readonly reference: number;
      readonly window: number;
    }
  | { readonly kind: 'size'; readonly of: 'baseline' | 'current'; readonly field: SizeField }
  | { readonly kind: 'text'; readonly text: string };

/** A function over the recent past of a reference, as compiled. */
export interface WindowUse {
  readonly function: WindowFunction;
  readonly reference: number;
  readonly ms: number;
}

/** Where a compiler puts what its expressions refer to; references and windows are shared by a whole plan. */
export interface OperandRegistry {
  /** The index of a reference, or the problem with it. */
  reference(name: string): number | { readonly problem: string };
  window(use: WindowUse): number;
}
