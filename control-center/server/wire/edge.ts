import type { CrossRow } from './crd.js';
import type { Moment } from './moment.js';

/**
 * Who reads whom: a row of `cross`, or a `dependsOn` (`kind: dependency`, without most of it). Key:
 * `edge:{rt}/{crd}/{alias}/{resource}`, each part percent-encoded.
 */
export interface EdgeEntity {
  readonly kind: 'cross' | 'dependency';
  /** Who reads. */
  readonly runtime: string;
  readonly crd: string;
  readonly row: CrossRow;
  /** Who is read, and by what it was recognised; null: no source is it. */
  readonly to: { readonly runtime: string; readonly crd: string } | null;
  readonly matchedBy: 'identity' | 'url' | 'alias' | 'same runtime' | null;
  /** Of a peer that no source is: host:port, or what the row says. */
  readonly ghost: string;
  /**
   * How old the value was at `ageAt`; null: never received. While `row.stale` is false it is confirmed within
   * `cacheForMs` and is not to be counted up.
   */
  readonly ageMs: number | null;
  readonly ageAt: Moment;
  /** Milliseconds from `ageAt` until an open circuit is probed; null: it is not open. */
  readonly retryInMs: number | null;
  /** Whether the consumer itself is fresh. */
  readonly shown: 'fresh' | 'unknown';
}
