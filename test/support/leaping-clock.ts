import { type Clock, systemClock, type TimerHandle } from '../../lib/base/index.js';

interface Waiting {
  readonly fn: () => void;
  /** Monotonic milliseconds. */
  readonly due: number;
  readonly timer: TimerHandle | undefined;
}

/** Timers of so many milliseconds and more wait for the test. */
const LONG_MS = 1_000;

/** The clock of the machine, which a test moves ahead: by itself it fires short timers alone. */
export class LeapingClock implements Clock {
  readonly #inner = systemClock();
  readonly #waiting = new Map<TimerHandle, Waiting>();
  #ahead = 0;

  now(): number {
    return this.#inner.now() + this.#ahead;
  }

  monotonic(): number {
    return this.#inner.monotonic() + this.#ahead;
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    const handle: TimerHandle = {};
    const due = this.monotonic() + ms;
    const timer = ms < LONG_MS ? this.#inner.setTimeout(() => this.#fire(handle), ms) : undefined;
    this.#waiting.set(handle, { fn, due, timer });
    return handle;
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    if (handle === undefined) return;
    this.#inner.clearTimeout(this.#waiting.get(handle)?.timer);
    this.#waiting.delete(handle);
  }

  /** Fires what is due by then. */
  leap(ms: number): void {
    this.#ahead += ms;
    const now = this.monotonic();
    const due = [...this.#waiting].filter(([, waiting]) => waiting.due <= now);
    for (const [handle] of due.sort(([, a], [, b]) => a.due - b.due)) this.#fire(handle);
  }

  /** Once, and not after it was cleared by another. */
  #fire(handle: TimerHandle): void {
    const waiting = this.#waiting.get(handle);
    this.clearTimeout(handle);
    waiting?.fn();
  }
}
