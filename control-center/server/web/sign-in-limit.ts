import type { Clock } from '../../../lib/base/index.js';

const WINDOW_MS = 60_000;
const OF_ADDRESS = 5;
const OF_ALL = 30;

/** Tries to sign in: 5 a minute of an address, 30 of all. */
export class SignInLimit {
  readonly #tries: { readonly address: string; readonly at: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** Counts a try; false: it is one too many. */
  take(address: string): boolean {
    const now = this.clock.monotonic();
    while (this.#tries[0] && now - this.#tries[0].at >= WINDOW_MS) this.#tries.shift();
    const own = this.#tries.filter((each) => each.address === address).length;
    if (own >= OF_ADDRESS || this.#tries.length >= OF_ALL) return false;
    this.#tries.push({ address, at: now });
    return true;
  }
}
