import type { Clock, TimerHandle } from './clock.js';

/**
 * Calls back once when nothing has been heard for `ms`. Hearing something costs a look at the clock and no timer, so a
 * busy stream may report every chunk. The time before the first sound may differ (`firstMs`).
 */
export class Watchdog {
  #heardAt: number;
  #deadline: number;
  #timer: TimerHandle | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly onSilent: () => void,
    firstMs = ms,
  ) {
    this.#heardAt = clock.monotonic();
    this.#deadline = this.#heardAt + firstMs;
    this.#arm(firstMs);
  }

  heard(): void {
    this.#heardAt = this.clock.monotonic();
    this.#deadline = this.#heardAt + this.ms;
  }

  /** When something was heard last, or it began; monotonic milliseconds. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Calls back when nothing is heard within `ms` from now, unless it would sooner. */
  hurry(ms: number): void {
    const deadline = this.clock.monotonic() + ms;
    if (deadline >= this.#deadline) return;
    this.#deadline = deadline;
    this.stop();
    this.#arm(ms);
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
