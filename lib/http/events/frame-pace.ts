/**
 * How soon one subscriber may be sent the next frame: one each `PACE_MS` on average, of which `burst` may come together
 * after a rest. A burst of 1 is a least distance.
 */

/** The time of one frame, in milliseconds. */
export const PACE_MS = 100;
/** The largest `burst`. */
export const MAX_BURST = 4;

export class FramePace {
  /** When the frames that were sent are paid for (monotonic clock). */
  #paidAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly burst = 1) {}

  /** Milliseconds until the next frame; 0 or less: it may be sent now. */
  wait(now: number): number {
    return this.#paidAt - (this.burst - 1) * PACE_MS - now;
  }

  sent(now: number): void {
    this.#paidAt = Math.max(this.#paidAt, now) + PACE_MS;
  }
}
