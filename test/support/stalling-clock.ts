import type { Clock, TimerHandle } from '../../lib/base/index.js';

/** The clock of one process whose event loop can stall: time goes on, timers wait until it runs again. */
export class StallingClock implements Clock {
  #stalled = false;
  #late: (() => void)[] = [];

  constructor(private readonly time: Clock) {}

  now(): number {
    return this.time.now();
  }

  monotonic(): number {
    return this.time.monotonic();
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    let cancelled = false;
    const timer = this.time.setTimeout(() => {
      if (cancelled) return;
      if (this.#stalled) this.#late.push(() => cancelled || fn());
      else fn();
    }, ms);
    const handle: TimerHandle & { cancel?: () => void } = {
      cancel: () => {
        cancelled = true;
        this.time.clearTimeout(timer);
      },
    };
    return handle;
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    (handle as { cancel?: () => void } | undefined)?.cancel?.();
  }

  stall(): void {
    this.#stalled = true;
  }

  resume(): void {
    this.#stalled = false;
    for (const fn of this.#late.splice(0)) fn();
  }
}
