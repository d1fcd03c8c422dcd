/**
 * A resizable pool: n slots over one queue. Growing starts waiting items in the same turn of the event loop;
 * shrinking lets what is in flight end and takes nothing new for a slot beyond the size.
 *
 * An error that nobody caught stays in its item: it is reported, and the item comes back with backoff.
 */
import { setMaxListeners } from 'node:events';
import type { Clock, TimerHandle } from '../../lib/base/index.js';
import type { Turn } from './turn.js';
import type { FailureCause, WorkQueue } from './work-queue.js';

/** How an item ended: for good, to come back after a while, or with an error. */
export type ItemResult =
  /** `againMs`: when it is queued again without a trigger. */
  /** `skipped`: why nothing was done. `changed`: something was written. */
  | {
      readonly type: 'done';
      readonly againMs?: number | undefined;
      readonly changed?: boolean;
      readonly skipped?: string;
    }
  | { readonly type: 'later'; readonly ms: number; readonly reason: string }
  /** `givenUp`: it has failed too often in a row to be tried again without a trigger. */
  | {
      readonly type: 'failed';
      readonly error: unknown;
      readonly cause?: FailureCause;
      readonly givenUp?: boolean;
    }
  /** Abandoned: counted neither as success nor as failure. */
  | { readonly type: 'abandoned'; readonly reason: string };

export interface WorkerPoolOptions {
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly turn: Turn;
  readonly size: number;
  /** Processes one key. A rejection is a failure. */
  readonly work: (key: string, signal: AbortSignal) => Promise<ItemResult>;
  /** An item has ended; `durationMs` on the monotonic clock. */
  readonly onResult: (key: string, result: ItemResult, durationMs: number) => void;
  /** The size or the number of busy slots has changed. */
  readonly onChange?: () => void;
}

/** What a slot works on. */
export interface WorkerSlot {
  readonly key: string;
  /** When it was taken, in Unix milliseconds. */
  readonly since: number;
}

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  /** One place per slot; a slot beyond the size stays until its item has ended. */
  readonly #slots: (WorkerSlot | undefined)[] = [];
  #size: number;
  #busy = 0;
  #running = false;
  #abort = abortOfAll();
  #idle: (() => void)[] = [];

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#size = options.size;
    options.queue.onReady = () => this.#fill();
  }

  get size(): number {
    return this.#size;
  }

  /** Items in flight. */
  get busy(): number {
    return this.#busy;
  }

  /** In slot order, undefined where idle; slots beyond the size are shown while their item is in flight. */
  get slots(): readonly (WorkerSlot | undefined)[] {
    const shown = Math.max(this.#size, this.#slots.length);
    return Array.from({ length: shown }, (_, i) => this.#slots[i]);
  }

  get running(): boolean {
    return this.#running;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#abort = abortOfAll();
    this.#fill();
  }

  /** Sets the number of slots, 0 and up. */
  resize(size: number): void {
    if (size === this.#size) return;
    this.#size = size;
    this.#trim();
    this.#options.onChange?.();
    this.#fill();
  }

  /** Takes nothing more until `start`; what is in flight goes on. */
  pause(): void {
    this.#running = false;
  }

  /**
   * Takes nothing more, waits for what is in flight for up to `deadlineMs`, then aborts it and waits for its end.
   * Gives the number of items that were aborted.
   */
  async stop(deadlineMs: number): Promise<number> {
    this.pause();
    if (this.busy === 0) return 0;
    const ended = new Promise<void>((resolve) => this.#idle.push(resolve));
    let aborted = 0;
    const timer: TimerHandle = this.#options.clock.setTimeout(() => {
      aborted = this.busy;
      this.abort();
    }, deadlineMs);
    await ended;
    this.#options.clock.clearTimeout(timer);
    return aborted;
  }

  /** Aborts what is in flight. */
  abort(): void {
    this.#abort.abort();
    this.#abort = abortOfAll();
  }

  #fill(): void {
    while (this.#running) {
      const slot = this.#freeSlot();
      const key = slot === undefined ? undefined : this.#options.queue.take();
      if (slot === undefined || key === undefined) return;
      this.#slots[slot] = { key, since: this.#options.clock.now() };
      this.#busy++;
      this.#options.onChange?.();
      void this.#run(slot, key);
    }
  }

  #freeSlot(): number | undefined {
    if (this.#busy >= this.#size) return undefined;
    for (let i = 0; i < this.#size; i++) if (this.#slots[i] === undefined) return i;
    return undefined;
  }

  async #run(slot: number, key: string): Promise<void> {
    const { clock, queue, turn, work, onResult } = this.#options;
    const started = clock.monotonic();
    let result: ItemResult;
    try {
      result = await work(key, this.#abort.signal);
    } catch (error) {
      result = { type: 'failed', error };
    }
    this.#slots[slot] = undefined;
    this.#busy--;
    this.#trim();
    if (result.type === 'failed') result = { ...result, givenUp: !queue.addRateLimited(key, result.cause) };
    else if (result.type === 'later') queue.addAfter(key, result.ms, result.reason);
    else if (result.type === 'done') {
      queue.forget(key);
      if (result.againMs !== undefined) queue.addAfter(key, result.againMs, 'requeue');
    }
    onResult(key, result, clock.monotonic() - started);
    queue.done(key);
    this.#options.onChange?.();
    if (this.#running && queue.depth > 0) turn.next(() => this.#fill());
    if (this.busy === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Forgets idle slots at the end that are beyond the size. */
  #trim(): void {
    while (this.#slots.length > this.#size && this.#slots[this.#slots.length - 1] === undefined)
      this.#slots.pop();
  }
}

/** Every item in flight listens to it, however many that are. */
function abortOfAll(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
