import type { Clock, TimerHandle } from '../../lib/base/clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

/**
 * A clock that stands still until told to move. Timers fire in the order of their time, then of their making;
 * between two of them the microtask queue is drained, so that awaiting code sees the times a real run would.
 */
export class FakeClock implements Clock {
  #elapsed = 0;
  #order = 0;
  #timers = new Map<TimerHandle, Timer>();
  #wallOffset: number;

  constructor(startWall = Date.UTC(2026, 0, 1)) {
    this.#wallOffset = startWall;
  }

  now(): number {
    return this.#wallOffset + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    const handle: TimerHandle = {};
    this.#timers.set(handle, { at: this.#elapsed + Math.max(0, ms), order: this.#order++, fn });
    return handle;
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    if (handle) this.#timers.delete(handle);
  }

  /** How many timers wait; a component that was stopped should leave none. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the wall clock alone, as an operator or NTP would. */
  jumpWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Lets time pass as a synchronous computation does: nothing fires meanwhile. */
  compute(ms: number): void {
    this.#elapsed += ms;
  }

  /** Moves time on by `ms`, firing what falls due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [handle, timer] = next;
      this.#timers.delete(handle);
      this.#elapsed = Math.max(this.#elapsed, timer.at);
      timer.fn();
      await settle();
    }
    this.#elapsed = end;
    await settle();
  }

  #next(end: number): [TimerHandle, Timer] | undefined {
    let best: [TimerHandle, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].at > end) continue;
      if (
        !best ||
        entry[1].at < best[1].at ||
        (entry[1].at === best[1].at && entry[1].order < best[1].order)
      ) {
        best = entry;
      }
    }
    return best;
  }
}

/** Lets every promise callback that is ready run, including those of I/O-free chains. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
