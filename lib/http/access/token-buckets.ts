import type { Clock } from '../../base/index.js';

interface Bucket {
  tokens: number;
  at: number;
}

export interface BucketLimits {
  /** How many at once. */
  readonly burst: number;
  /** How many a second after that. */
  readonly perSecond: number;
}

/** The most buckets; the one used longest ago is dropped, and begins full again. */
const MAX_BUCKETS = 4_096;

/** A token bucket for each key. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: BucketLimits,
  ) {}

  /** Takes one; false: the bucket is empty. */
  take(key: string): boolean {
    const { burst, perSecond } = this.limits;
    const now = this.clock.monotonic();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1_000);
    bucket.at = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_BUCKETS) break;
      this.#buckets.delete(oldest);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}
