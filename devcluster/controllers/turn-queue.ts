import type { Clock, TimerHandle } from '../../lib/base/index.js';

/**
 * Work that is done a moment later, each piece once however often it was asked for. Controllers use it to act
 * after the write that woke them, never within it.
 */
export class TurnQueue {
  readonly #due = new Map<string, () => void>();
  #timer: TimerHandle | undefined;

  constructor(
    readonly clock: Clock,
    /** How long work waits at most for company, in milliseconds. */
    readonly delayMs = 1,
  ) {}

  add(name: string, work: () => void): void {
    this.#due.set(name, work);
    this.#timer ??= this.clock.setTimeout(() => this.#run(), this.delayMs);
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due.clear();
  }

  /** Work asked for meanwhile waits for the next turn. */
  #run(): void {
    this.#timer = undefined;
    const work = [...this.#due.values()];
    this.#due.clear();
    for (const step of work) step();
  }
}
