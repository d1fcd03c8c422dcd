import { type Clock, nextTurn, sleep, type VirtualClock } from '../../lib/base/index.js';

/** Turns of the event loop without traffic after which a request that was due would have been seen on a socket. */
const QUIET_TURNS = 3;
/** The same once there was traffic: an answer may be read in several pieces. */
const CALM_TURNS = 6;
/** How long work that no socket shows (a module that is loaded, a key that is made) is waited for, in milliseconds. */
const PATIENCE_MS = 50;

export interface Watched {
  /** The clock of the machine, for work that computes. */
  readonly real: Clock;
  /** Bytes on the wire so far. */
  readonly traffic: () => number;
  /** Whether a reconcile is under way. */
  readonly busy: () => boolean;
  /** Calls of other people's services that are not answered yet. */
  readonly calls: () => number;
}

/**
 * Moves a virtual clock over a program that talks over real sockets of this process: a timer fires when nothing is under
 * way any more. Work that waits for a timer is woken by it; work that computes is waited for.
 */
export class Settled {
  constructor(
    private readonly clock: VirtualClock,
    private readonly watched: Watched,
  ) {}

  /** Resolves when nothing is under way. */
  async settle(): Promise<void> {
    await this.#calm();
    const { busy, calls, real } = this.watched;
    if (!busy() && calls() === 0) return;
    const until = real.monotonic() + PATIENCE_MS;
    while (calls() > 0 || (busy() && real.monotonic() < until)) {
      await sleep(real, 1);
      await this.#calm();
    }
  }

  /** Moves on, from timer to timer, until `done` holds; false: nothing is due before `end`. */
  async until(done: () => boolean, end: () => number): Promise<boolean> {
    for (;;) {
      await this.settle();
      if (done()) return true;
      if (!this.clock.fire(end())) return false;
      // What is due at the same moment belongs to it.
      while (this.clock.next === this.clock.monotonic()) this.clock.fire();
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
    const before = this.watched.traffic();
    let last = before;
    for (let quiet = 0; quiet < (last === before ? QUIET_TURNS : CALM_TURNS); quiet++) {
      await nextTurn();
      const now = this.watched.traffic();
      if (now !== last) quiet = -1;
      last = now;
    }
  }
}
