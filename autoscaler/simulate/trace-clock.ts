import type { Clock, TimerHandle } from '../../lib/base/index.js';

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

/** A clock whose time is taken from a trace: it stands still between two calls of `runUntil`. */
export class TraceClock implements Clock {
  readonly #startWall: number;
  /** In the order in which they were set, which also decides between timers of one time. */
  readonly #timers = new Map<TimerHandle, Timer>();
  #elapsed = 0;

  constructor(startWall: number) {
    this.#startWall = startWall;
  }

  now(): number {
    return this.#startWall + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    const handle: TimerHandle = {};
    this.#timers.set(handle, { at: this.#elapsed + Math.max(0, ms), fn });
    return handle;
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    if (handle) this.#timers.delete(handle);
  }

  /** Moves to wall time `wall`, firing what falls due before it. */
  runBefore(wall: number): void {
    this.#run(wall - this.#startWall, (at, end) => at < end);
  }

  /** Moves to wall time `wall`, firing what falls due up to and with it. */
  runUntil(wall: number): void {
    this.#run(wall - this.#startWall, (at, end) => at <= end);
  }

  #run(end: number, isDue: (at: number, end: number) => boolean): void {
    for (let next = this.#earliest(); next && isDue(next[1].at, end); next = this.#earliest()) {
      const [handle, { at, fn }] = next;
      this.#timers.delete(handle);
      this.#elapsed = Math.max(this.#elapsed, at);
      fn();
    }
    this.#elapsed = Math.max(this.#elapsed, end);
  }

  #earliest(): readonly [TimerHandle, Timer] | undefined {
    let found: readonly [TimerHandle, Timer] | undefined;
    for (const entry of this.#timers) if (!found || entry[1].at < found[1].at) found = entry;
    return found;
  }
}
