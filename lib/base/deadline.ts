import { EventEmitter } from 'node:events';
import type { Clock } from './clock.js';

/**
 * Ends work with its caller's signal or after a time on the clock, and says which it was.
 *
 * It emits `abort` as undici takes it, which costs a fraction of an AbortSignal of its own; that one is made when
 * somebody asks for it. `AbortSignal.any` is not used: on Node 20 it leaves something behind on a signal that lives long.
 */
export class Deadline extends EventEmitter {
  readonly #timer;
  readonly #endsAt: number;
  readonly #forward = (): void => {
    if (!this.aborted) this.#abort(this.outer?.reason);
  };
  #controller: AbortController | undefined;
  aborted = false;
  reason: unknown;
  /** The time ran out. */
  expired = false;

  constructor(
    private readonly clock: Clock,
    ms: number,
    private readonly outer: AbortSignal | undefined,
    error: () => Error = () => new Error(`no answer within ${Math.round(ms)} ms`),
  ) {
    super();
    this.#endsAt = clock.monotonic() + ms;
    this.#timer = clock.setTimeout(() => {
      if (this.aborted) return;
      this.expired = true;
      this.#abort(error());
    }, ms);
    if (outer?.aborted) this.#forward();
    else outer?.addEventListener('abort', this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted && !this.#controller.signal.aborted) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }

  get remainingMs(): number {
    return this.#endsAt - this.clock.monotonic();
  }

  /** Must be called when the work is over. */
  clear(): void {
    this.clock.clearTimeout(this.#timer);
    this.outer?.removeEventListener('abort', this.#forward);
  }

  #abort(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.#controller?.abort(reason);
    this.emit('abort');
  }
}
