/**
 * Short works in the order in which they come, as many in one turn of the event loop as fit in its time; the rest continues
 * in the next turn, and everything else of the process runs in between.
 *
 * It does not guarantee how long a single work takes.
 */
import type { Clock } from '../../base/index.js';

/** After so many milliseconds a turn begins no further work. */
const TURN_MS = 5;
/** Works that begin so soon after a turn need no look at when the next one ends: a timer costs more than the clock. */
const FREE_MS = 1;

export class Turns {
  #waiting: (() => void)[] = [];
  /** When no further work begins, unless a turn ends before. */
  #until = Number.NEGATIVE_INFINITY;
  /** The end of the current turn is waited for. */
  #isArmed = false;

  constructor(private readonly clock: Clock) {}

  /** Whether there is time left in this turn for one more work; those that wait go first. */
  get hasTime(): boolean {
    if (this.#waiting.length > 0) return false;
    const now = this.clock.monotonic();
    if (now < this.#until) return true;
    if (this.#isArmed) return false;
    this.#arm(now);
    return true;
  }

  /** Does the work in a later turn. */
  later(work: () => void): void {
    if (!this.#isArmed) this.#arm(this.clock.monotonic());
    this.#waiting.push(work);
  }

  /** Does the work now, where there is time, or in a later turn. */
  run(work: () => void): void {
    if (this.hasTime) work();
    else this.later(work);
  }

  #arm(now: number): void {
    this.#until = now + TURN_MS;
    this.#isArmed = true;
    this.clock.setTimeout(() => this.#turn(), 0);
  }

  #turn(): void {
    this.#isArmed = false;
    const now = this.clock.monotonic();
    this.#until = now + FREE_MS;
    if (this.#waiting.length === 0) return;
    this.#arm(now);
    // What is added meanwhile waits for the next turn.
    const waiting = this.#waiting;
    this.#waiting = [];
    let done = 0;
    try {
      while (done < waiting.length && this.clock.monotonic() < this.#until) waiting[done++]?.();
    } finally {
      this.#waiting = [...waiting.slice(done), ...this.#waiting];
    }
  }
}
