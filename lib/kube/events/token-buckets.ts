import type { Clock } from '../../base/index.js';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** A bucket of tokens for every key: `burst` at once, then one per `refillMs`. Keys that are full are forgotten. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    private readonly burst: number,
    private readonly refillMs: number,
  ) {}

  /** Takes a token; false when there is none. */
  take(key: string): boolean {
    const now = this.clock.monotonic();
    const bucket = this.#buckets.get(key) ?? { tokens: this.burst, filledAt: now };
    const tokens = this.#tokens(bucket, now);
    if (tokens < 1) return false;
    this.#buckets.set(key, { tokens: tokens - 1, filledAt: now });
    if (this.#buckets.size > MANY) this.#forgetFull(now);
    return true;
  }

  get size(): number {
    return this.#buckets.size;
  }

  #tokens({ tokens, filledAt }: Bucket, now: number): number {
    return Math.min(this.burst, tokens + (now - filledAt) / this.refillMs);
  }

  #forgetFull(now: number): void {
    let examined = 0;
    for (const [key, bucket] of this.#buckets) {
      if (this.#tokens(bucket, now) >= this.burst || this.#buckets.size > 2 * MANY) this.#buckets.delete(key);
      if (++examined >= 16) return;
    }
  }
}
const MANY = 4_096;
