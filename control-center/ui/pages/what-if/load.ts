import type { History } from '../../../server/wire/index.js';

/** The record that is run through, and which part of it. */
export interface Load {
  readonly history: History;
  readonly from: number;
  readonly until: number;
}
