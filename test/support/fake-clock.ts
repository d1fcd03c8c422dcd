import { nextTurn } from '../../lib/base/clock.js';
import { VirtualClock } from '../../lib/base/virtual-clock.js';

/**
 * The virtual clock for tests without I/O: between two timers the microtask queue is drained, so that awaiting code
 * sees the times a real run would.
 */
export class FakeClock extends VirtualClock {
  #jumped = 0;

  override now(): number {
    return super.now() + this.#jumped;
  }

  /** Moves the wall clock alone, as an operator or NTP would. */
  jumpWall(ms: number): void {
    this.#jumped += ms;
  }

  /** Lets time pass as a synchronous computation does: nothing fires meanwhile. */
  compute(ms: number): void {
    this.elapsed += ms;
  }

  /** Moves time on by `ms`, firing what falls due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settle();
    while (this.fire(end)) await settle();
    this.elapsed = end;
    await settle();
  }
}

/** Lets every promise callback that is ready run, including those of I/O-free chains. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn();
}
