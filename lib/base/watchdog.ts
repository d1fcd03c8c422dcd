import type { Clock, TimerHandle } from './clock.js';

/**
 * Calls back once when nothing has been heard for `ms`. Hearing something costs a look at the clock and no timer, so a
 * busy stream may report every chunk. The time before the first sound may differ (`firstMs`).
 */
export class Watchdog {
  #deadline: number;
  #timer: TimerHandle | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly onSilent: () => void,
    firstMs = ms,
  ) {
    this.#deadline = clock.monotonic() + firstMs;
    this.#arm(firstMs);
  }

  heard(): void {
    this.#deadline = this.clock.monotonic() + this.ms;
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = this.clock.setTimeout(() => {
      const rest = this.#deadline - this.clock.monotonic();
      if (rest > 0) this.#arm(rest);
      else this.onSilent();
    }, ms);
  }
}
