import type { Clock, TimerHandle } from '../../base/index.js';

/** Calls back once when nothing has been heard for `ms` to twice that; hearing something costs no timer. */
export class Silence {
  #timer: TimerHandle | undefined;
  #heard = false;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly onSilent: () => void,
  ) {
    this.#arm();
  }

  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = this.clock.setTimeout(() => {
      if (!this.#heard) return this.onSilent();
      this.#heard = false;
      this.#arm();
    }, this.ms);
  }
}
