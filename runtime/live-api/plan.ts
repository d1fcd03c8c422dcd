import type { Steps } from '../../lib/http/index.js';
import type { ViewPart } from '../view.js';
import type { Body } from './bodies/crd-facts.js';

/**
 * What a request resolves to before anything is encoded: enough to respond 304, or from memory. Status and content are
 * evaluated only when neither is possible; they stay the same as long as the entity tag does.
 */
export interface Plan {
  /** Names the resource within the process; part of the cache's key. */
  readonly key: string;
  readonly part: ViewPart;
  /** Default: 200. */
  readonly status?: () => number;
  /** Distinguishes responses within one seq, see `Tagger.tag`. */
  readonly variant?: string;
  /** The request header that the response depends on. */
  readonly vary?: string;
  readonly content: Content;
}

/** A JSON object: as a value, or, where that may take long, as its text in pieces without the last brace, made in steps. */
export type Content = { readonly body: () => Body } | { readonly steps: () => Steps<readonly Buffer[]> };

/** A response that is not JSON, sent as it is. */
export interface Document {
  readonly type: string;
  readonly content: string | Buffer;
  /** Its entity tag; absent: it changes with every read. */
  readonly tag?: string;
}
