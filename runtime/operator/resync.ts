import type { Clock, TimerHandle } from '../../lib/base/index.js';

/** Calls back every so often; the interval may change on the way. */
export class Resync {
  #timer: TimerHandle | undefined;
  #running = false;

  /** No call-backs with an interval of 0. */
  constructor(
    private readonly clock: Clock,
    private intervalMs: number,
    private readonly onDue: () => void,
  ) {}

  get ms(): number {
    return this.intervalMs;
  }

  /** A new interval begins now. */
  set ms(ms: number) {
    this.intervalMs = ms;
    if (this.#running) this.start();
  }

  start(): void {
    this.stop();
    this.#running = true;
    if (this.intervalMs <= 0) return;
    this.#timer = this.clock.setTimeout(() => {
      this.onDue();
      if (this.#running) this.start();
    }, this.intervalMs);
  }

  stop(): void {
    this.#running = false;
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
