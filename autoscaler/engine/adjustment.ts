import type { SizeField } from '../size.js';

/** What one policy did to a recommendation; `from` and `to` are workers, items, or milliseconds for `resync`. */
export type Adjustment = {
  readonly policy: 'rounding' | 'target' | 'limits' | 'tolerance' | 'stabilization' | 'step' | 'api' | 'hand';
  readonly field: SizeField;
  readonly from: number;
  readonly to: number;
  /** The policy in words, for sentences. */
  readonly text: string;
};
