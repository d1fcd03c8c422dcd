import type { Clock, TimerHandle } from './clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

/**
 * A clock that stands still until it is moved from one timer to the next: an hour of waiting costs nothing. Timers fire
 * in the order of their time, then of their making.
 *
 * It does not know whether what runs on it has settled: whoever moves it waits for that first.
 */
export class VirtualClock implements Clock {
  #order = 0;
  readonly #timers = new Map<TimerHandle, Timer>();

  /** `startWall`: its first wall time, in Unix milliseconds. */
  constructor(
    private readonly startWall = Date.UTC(2026, 0, 1),
    protected elapsed = 0,
  ) {}

  now(): number {
    return this.startWall + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    const handle: TimerHandle = {};
    this.#timers.set(handle, { at: this.elapsed + Math.max(0, ms), order: this.#order++, fn });
    return handle;
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    if (handle) this.#timers.delete(handle);
  }

  /** How many timers wait; a component that was stopped should leave none. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the earliest timer is due, on the monotonic clock; undefined: none waits. */
  get next(): number | undefined {
    return this.#earliest()?.[1].at;
  }

  /** Moves to the earliest timer that is due by `end` and fires it; false: there is none, and the clock stands. */
  fire(end = Number.POSITIVE_INFINITY): boolean {
    const earliest = this.#earliest();
    if (!earliest || earliest[1].at > end) return false;
    const [handle, { at, fn }] = earliest;
    this.#timers.delete(handle);
    this.elapsed = Math.max(this.elapsed, at);
    fn();
    return true;
  }

  #earliest(): [TimerHandle, Timer] | undefined {
    let best: [TimerHandle, Timer] | undefined;
    for (const entry of this.#timers) {
      const [, { at, order }] = entry;
      if (!best || at < best[1].at || (at === best[1].at && order < best[1].order)) best = entry;
    }
    return best;
  }
}
