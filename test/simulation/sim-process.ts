import type { Clock, TimerHandle } from '../../lib/base/index.js';
import type { Entry, Timeline } from './timeline.js';

/** The longest that Node.js waits; it fires a longer timer after a millisecond. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * One life of an operating system process: a monotonic clock with an origin of its own, a wall clock that may be set
 * to anything, and an event loop that may be paused. What falls due in a pause happens when it ends, in order; what
 * falls due after the end of the life never happens.
 */
export class SimProcess {
  readonly clock: Clock;
  readonly #timeline: Timeline;
  readonly #late: (() => void)[] = [];
  #paused = false;
  #dead = false;
  /** Since when it has run without a pause. */
  #runsSince: number;

  constructor(
    readonly name: string,
    timeline: Timeline,
    private wall: number,
    origin: number,
  ) {
    this.#timeline = timeline;
    const born = timeline.now;
    this.#runsSince = born;
    this.clock = {
      now: () => this.wall + timeline.now,
      monotonic: () => origin + timeline.now - born,
      setTimeout: (fn, ms) => this.#timer(fn, ms),
      clearTimeout: (handle) => {
        if (handle) (handle as unknown as Entry).cancelled = true;
      },
    };
  }

  get paused(): boolean {
    return this.#paused;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Whether it was not paused in the last `ms`. */
  ranFor(ms: number): boolean {
    return !this.#paused && this.#timeline.now - this.#runsSince >= ms;
  }

  /** Runs what comes from outside, such as a message, now or when the pause ends. */
  deliver(fn: () => void): void {
    if (this.#dead) return;
    if (this.#paused) this.#late.push(fn);
    else fn();
  }

  /** Moves the wall clock alone. */
  jumpWall(ms: number): void {
    this.wall += ms;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#runsSince = this.#timeline.now;
    for (const fn of this.#late.splice(0)) this.#timeline.after(0, () => this.deliver(fn));
  }

  kill(): void {
    this.#dead = true;
    this.#late.length = 0;
  }

  #timer(fn: () => void, ms: number): TimerHandle {
    const wait = ms > LONGEST_TIMER_MS ? 1 : Math.max(1, ms);
    const entry = this.#timeline.after(wait, () => {
      // A timer that was cleared while it was late does not fire.
      this.deliver(() => entry.cancelled || fn());
    });
    return entry as unknown as TimerHandle;
  }
}
