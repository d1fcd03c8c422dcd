/**
 * Short works in the order in which they come, as many in one turn of the event loop as fit in its time (`loop-turn.ts`);
 * the rest continues in the next turn.
 *
 * It does not guarantee how long a single work takes.
 */
import type { Clock } from '../../base/index.js';
import { LoopTurn } from './loop-turn.js';

export class Turns {
  #waiting: (() => void)[] = [];
  readonly #ask: () => void;

  /** `loop`: shared with what else works for callers. */
  constructor(
    private readonly clock: Clock,
    private readonly loop = new LoopTurn(clock),
  ) {
    this.#ask = loop.asking((until) => this.#turn(until));
  }

  /** Whether there is time left in this turn for one more work; those that wait go first. */
  get hasTime(): boolean {
    return this.#waiting.length === 0 && this.loop.hasTime;
  }

  /** Does the work in a later turn. */
  later(work: () => void): void {
    this.#waiting.push(work);
    this.#ask();
  }

  /** Does the work now, where there is time, or in a later turn. */
  run(work: () => void): void {
    if (this.hasTime) work();
    else this.later(work);
  }

  #turn(until: number): void {
    // What is added meanwhile waits for the next turn.
    const waiting = this.#waiting;
    this.#waiting = [];
    let done = 0;
    try {
      do waiting[done++]?.();
      while (done < waiting.length && this.clock.monotonic() < until);
    } finally {
      this.#waiting = [...waiting.slice(done), ...this.#waiting];
      if (this.#waiting.length > 0) this.#ask();
    }
  }
}
