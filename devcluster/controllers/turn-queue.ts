import type { Clock, TimerHandle } from '../../lib/base/index.js';
import { runTurn, type Turn } from '../admission/turn.js';

/** What a controller does; a turn when it may have to wait for webhooks. */
export type Work = () => void | Turn<void>;

/** When work that was refused by a webhook, or could not ask one, is tried again, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Work that is done a moment later, each piece once however often it was asked for. Controllers use it to act
 * after the write that woke them, never within it. One name is worked on once at a time.
 */
export class TurnQueue {
  readonly #due = new Map<string, Work>();
  readonly #running = new Set<string>();
  /** Asked for while it was running. */
  readonly #again = new Map<string, Work>();
  readonly #retries = new Map<string, TimerHandle>();
  #timer: TimerHandle | undefined;
  #stopped = false;

  constructor(
    readonly clock: Clock,
    /** How long work waits at most for company, in milliseconds. */
    readonly delayMs = 1,
  ) {}

  add(name: string, work: Work): void {
    if (this.#stopped) return;
    if (this.#running.has(name)) {
      this.#again.set(name, work);
      return;
    }
    this.#due.set(name, work);
    this.#timer ??= this.clock.setTimeout(() => this.#run(), this.delayMs);
  }

  stop(): void {
    this.#stopped = true;
    this.clock.clearTimeout(this.#timer);
    for (const timer of this.#retries.values()) this.clock.clearTimeout(timer);
    this.#timer = undefined;
    this.#retries.clear();
    this.#again.clear();
    this.#due.clear();
  }

  /** Work asked for meanwhile waits for the next turn. */
  #run(): void {
    this.#timer = undefined;
    const work = [...this.#due];
    this.#due.clear();
    for (const [name, step] of work) this.#carryOut(name, step);
  }

  #carryOut(name: string, work: Work): void {
    const turn = work();
    if (!turn) return;
    const first = turn.next();
    if (first.done) return;
    this.#running.add(name);
    runTurn(turn, first).then(
      () => this.#finished(name),
      () => {
        this.#finished(name);
        this.#later(name, work);
      },
    );
  }

  #finished(name: string): void {
    this.#running.delete(name);
    const again = this.#again.get(name);
    this.#again.delete(name);
    if (again) this.add(name, again);
  }

  #later(name: string, work: Work): void {
    if (this.#stopped || this.#retries.has(name)) return;
    const timer = this.clock.setTimeout(() => {
      this.#retries.delete(name);
      this.add(name, work);
    }, RETRY_MS);
    this.#retries.set(name, timer);
  }
}
