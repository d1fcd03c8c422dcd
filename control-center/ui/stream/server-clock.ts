import type { Clock } from '../../../lib/base/index.js';

/**
 * The server's monotonic clock, as far as a tab knows it: each frame says when it was made there, and the frame that
 * took the least time tells most. What it does not guarantee: the time that the fastest frame took on its way.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** Server minus local, in milliseconds. */
  #lead: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A connection to another process has another origin. */
  reset(): void {
    this.#lead = undefined;
  }

  note(at: number): void {
    const lead = at - this.#clock.monotonic();
    if (this.#lead === undefined || lead > this.#lead) this.#lead = lead;
  }

  /** Milliseconds since `at`, never negative; undefined before the first frame. */
  since(at: number): number | undefined {
    if (this.#lead === undefined) return undefined;
    return Math.max(0, this.#clock.monotonic() + this.#lead - at);
  }
}
