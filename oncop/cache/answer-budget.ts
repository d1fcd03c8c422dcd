import type { Cause } from '../fetch/circuits.js';

/** Memory of all cached answers of a client, in bytes. */
export const MAX_CACHED_BYTES = 64 * 1024 * 1024;

/**
 * Counts the memory of cached answers by peer. It decides nothing: when a new answer does not fit, the cache asks for
 * the peer with the most and drops answers of that one, so that one peer cannot take the room of the others.
 */
export class AnswerBudget {
  readonly #bytes = new Map<string, number>();
  #total = 0;

  constructor(private readonly limit = MAX_CACHED_BYTES) {}

  get total(): number {
    return this.#total;
  }

  /** Whether so many more bytes fit. */
  fits(more: number): boolean {
    return this.#total + more <= this.limit;
  }

  /** An answer of the peer was added (positive) or dropped (negative). */
  change(peer: string, bytes: number): void {
    if (bytes === 0) return;
    this.#total += bytes;
    const left = (this.#bytes.get(peer) ?? 0) + bytes;
    if (left > 0) this.#bytes.set(peer, left);
    else this.#bytes.delete(peer);
  }

  /** The peer with the most bytes once `peer` has so many more. */
  largestWith(peer: string, more: number): string {
    let largest = peer;
    let most = (this.#bytes.get(peer) ?? 0) + more;
    for (const [other, bytes] of this.#bytes) {
      if (bytes < most) continue;
      largest = other;
      most = bytes;
    }
    return largest;
  }

  /** Why answers of a peer are dropped or not cached. */
  cause(peer: string): Cause {
    const message = `the answers of ${peer} take the most of the ${this.limit} bytes that all cached answers may take`;
    return { code: 'ORK_ONCOP_BUDGET', message };
  }
}
