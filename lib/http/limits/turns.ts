/**
 * Short works in the order in which they come, as many in one turn of the event loop as fit in its time; the rest continues
 * in the next turn, and everything else of the process runs in between.
 *
 * It does not guarantee how long a single work takes.
 */
import type { Clock } from '../../base/index.js';

/** After so many milliseconds a turn begins no further work. */
const TURN_MS = 5;

export class Turns {
  #waiting: (() => void)[] = [];
  /** When the current turn is over; undefined: none of this turn has begun. */
  #until: number | undefined;

  constructor(private readonly clock: Clock) {}

  /** Whether there is time left in this turn for one more work; those that wait go first. */
  get hasTime(): boolean {
    this.#begin();
    return this.#waiting.length === 0 && this.#isOpen();
  }

  /** Does the work in a later turn. */
  later(work: () => void): void {
    this.#begin();
    this.#waiting.push(work);
  }

  /** Does the work now, where there is time, or in a later turn. */
  run(work: () => void): void {
    if (this.hasTime) work();
    else this.later(work);
  }

  #isOpen(): boolean {
    return this.#until === undefined || this.clock.monotonic() < this.#until;
  }

  #begin(): void {
    if (this.#until !== undefined) return;
    this.#until = this.clock.monotonic() + TURN_MS;
    this.clock.setTimeout(() => this.#turn(), 0);
  }

  #turn(): void {
    this.#until = undefined;
    if (this.#waiting.length === 0) return;
    this.#begin();
    // What is added meanwhile waits for the next turn.
    const waiting = this.#waiting;
    this.#waiting = [];
    let done = 0;
    try {
      while (done < waiting.length && this.#isOpen()) waiting[done++]?.();
    } finally {
      this.#waiting = [...waiting.slice(done), ...this.#waiting];
    }
  }
}
