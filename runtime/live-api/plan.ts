import type { ViewPart } from '../view.js';
import type { Body } from './bodies/crd-facts.js';

/**
 * What a request resolves to before anything is encoded: enough to answer 304, or from the cache. `build` is
 * called only when neither is possible.
 */
export interface Plan {
  /** Names the resource within the process; part of the cache's key. */
  readonly key: string;
  readonly part: ViewPart;
  readonly status: number;
  /** Told apart within one seq, see `Tagger.tag`. */
  readonly variant?: string;
  readonly build: () => Body;
}

/** An answer that is not JSON, sent as it is. */
export interface Document {
  readonly type: string;
  readonly content: string | Buffer;
  /** Its entity tag; absent: it changes with every read. */
  readonly tag?: string;
}
