import { type Clock, sleep, type VirtualClock } from '../../lib/base/index.js';
import type { Pending } from './local-dispatcher.js';

/** Turns in which nothing moves: what one of them has put off to the next has begun then. */
const QUIET_TURNS = 2;
/** How long work that no request shows (a module that is loaded, a key that is made) is waited for, in milliseconds. */
const PATIENCE_MS = 50;

export interface Watched {
  /** The clock of the machine, for work that computes. */
  readonly real: Clock;
  /** Those to the cluster. */
  readonly requests: Pending;
  /** Whether a reconcile is under way that waits for no timer of the clock. */
  readonly busy: () => boolean;
  /** A moment in which something that is under way may come: a turn of the event loop where all of it is in this process. */
  readonly turn: () => Promise<void>;
  /** All of it is in this process: a timer that is due now is fired without waiting for what computes. */
  readonly isLocal: boolean;
  /** Calls of other people's services that are not answered yet. */
  readonly calls: () => number;
}

/**
 * Moves a virtual clock over a program that talks to a cluster of this process: a timer fires when nothing is under way
 * any more. Work that waits for a timer is woken by it; work that computes is waited for.
 */
export class Settled {
  constructor(
    private readonly clock: VirtualClock,
    private readonly watched: Watched,
  ) {}

  /** Resolves when nothing is under way, or a timer is due at this very moment: no time passes by it. */
  async settle(): Promise<void> {
    await this.#calm();
    const { busy, calls, real, isLocal } = this.watched;
    if (!busy() && calls() === 0) return;
    const until = real.monotonic() + PATIENCE_MS;
    while (!(isLocal && this.#isDue) && (calls() > 0 || (busy() && real.monotonic() < until))) {
      await sleep(real, 1);
      await this.#calm();
    }
  }

  get #isDue(): boolean {
    return this.clock.next === this.clock.monotonic();
  }

  /** Moves on, from timer to timer, until `done` holds; false: nothing is due before `end`. */
  async until(done: () => boolean, end: () => number): Promise<boolean> {
    for (;;) {
      await this.settle();
      if (done()) return true;
      if (!this.clock.fire(end())) return false;
      // What is due at the same moment belongs to it.
      while (this.#isDue) this.clock.fire();
    }
  }

  /** The value of a promise that waits for timers of the clock. */
  async value<T>(promise: Promise<T>): Promise<T> {
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    promise.then(end, end);
    await this.until(
      () => ended,
      () => Number.POSITIVE_INFINITY,
    );
    return promise;
  }

  async #calm(): Promise<void> {
    const { requests, turn } = this.watched;
    let last = requests.moves;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await turn();
      if (requests.moves !== last || requests.count > 0) quiet = -1;
      last = requests.moves;
    }
  }
}
