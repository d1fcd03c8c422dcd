/**
 * Keeps work that waits for nothing from holding the event loop. A reconcile in the steady state makes no request: one
 * item follows the other without a break, and timers, the Live API and the renewal of the Lease would wait for the last
 * of 10,000. So whoever goes on with the next item asks here. One is shared by all pools of a runtime.
 */
import type { Clock } from '../../lib/base/index.js';

/** How long items follow each other before the event loop has its turn, in milliseconds. */
const TURN_MS = 10;

export class Turn {
  #beganAt: number | undefined;
  #waiting: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Calls `go` at once, or in the next turn of the event loop when this one has lasted long enough. */
  next(go: () => void): void {
    const now = this.clock.monotonic();
    this.#beganAt ??= this.#begin(now);
    if (now - this.#beganAt < TURN_MS) go();
    else this.#waiting.push(go);
  }

  /** The timer is due in the next turn, whenever that is. */
  #begin(now: number): number {
    this.clock.setTimeout(() => {
      this.#beganAt = undefined;
      for (const go of this.#waiting.splice(0)) this.next(go);
    }, 0);
    return now;
  }
}
