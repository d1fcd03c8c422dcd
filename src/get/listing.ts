import type { JsonObject } from '../../lib/base/index.js';

/** What was read, ready to be shown in any form. */
export interface Listing {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** It was asked for by its name: a program reads one object, and no list. */
  readonly single?: boolean;
  /** Objects that the runtime did not send, because the list is longer than a page. */
  readonly missing: number;
}

export interface Row {
  /** As `-o name` prints it: `website/shop/web`. */
  readonly name: string;
  /** Tells the row from the others of its listing, now and later. */
  readonly key: string;
  /** One per column. */
  readonly cells: readonly string[];
  /** As the Live API has it. */
  readonly object: JsonObject;
  readonly healthy: boolean;
}
