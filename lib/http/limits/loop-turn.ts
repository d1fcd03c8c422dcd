/**
 * The time that one turn of the event loop has for the work of callers, whatever its kind: requests, long work in slices,
 * bodies that are sent. All of them share it, because a bound for each adds up to a block that nobody has bounded. What
 * does not fit waits for the next turn, and everything else of the process runs in between.
 *
 * It does not guarantee how long a single piece of work takes, and does not count collections of garbage.
 */
import type { Clock } from '../../base/index.js';

/** Past so many milliseconds a turn begins no further work. */
const TURN_MS = 8;
/** Work that begins so soon after a turn need not know when the next one ends: a timer costs more than the clock. */
const FREE_MS = 1;

/** Works in a turn until that monotonic time, at least one piece. */
export type TurnWork = (until: number) => void;

export class LoopTurn {
  #waiting: TurnWork[] = [];
  /** When no further work begins, unless the turn ends before. */
  #until = Number.NEGATIVE_INFINITY;
  /** The end of the current turn is waited for. */
  #isArmed = false;

  constructor(private readonly clock: Clock) {}

  /** Whether there is time left in this turn for a short piece of work. */
  get hasTime(): boolean {
    const now = this.clock.monotonic();
    if (now < this.#until) return true;
    if (this.#isArmed) return false;
    this.#arm(now);
    return true;
  }

  /** Until when long work may go on that begins now; undefined: no time is left in this turn. */
  get until(): number | undefined {
    const now = this.clock.monotonic();
    if (!this.#isArmed) this.#arm(now);
    return now < this.#until ? this.#until : undefined;
  }

  /** Calls `work` once, in a later turn. */
  next(work: TurnWork): void {
    if (!this.#isArmed) this.#arm(this.clock.monotonic());
    this.#waiting.push(work);
  }

  /** Gives what asks for `work` in a later turn: it is called there once, however often that was asked. */
  asking(work: TurnWork): () => void {
    let isAsked = false;
    const once = (until: number): void => {
      isAsked = false;
      work(until);
    };
    return () => {
      if (isAsked) return;
      isAsked = true;
      this.next(once);
    };
  }

  #arm(now: number): void {
    this.#until = now + TURN_MS;
    this.#isArmed = true;
    this.clock.setTimeout(() => this.#turn(), 0);
  }

  /** Those who wait have equal shares, and one is left for what comes in this turn. */
  #turn(): void {
    this.#isArmed = false;
    const now = this.clock.monotonic();
    this.#until = now + FREE_MS;
    if (this.#waiting.length === 0) return;
    this.#arm(now);
    // What is added meanwhile waits for the next turn.
    const waiting = this.#waiting;
    this.#waiting = [];
    let next = 0;
    try {
      while (next < waiting.length) {
        const at = this.clock.monotonic();
        const share = Math.max(0, this.#until - at) / (waiting.length - next + 1);
        waiting[next++]?.(at + share);
      }
    } finally {
      this.#waiting.unshift(...waiting.slice(next));
    }
  }
}
