import type { Clock } from '../../base/index.js';

/** A signal that aborts with the caller's signal or after a time on the clock, and says which it was. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer;
  readonly #endsAt: number;
  readonly #forward = (): void => this.#controller.abort(this.outer?.reason);
  /** The time ran out. */
  expired = false;

  constructor(
    private readonly clock: Clock,
    ms: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    this.#endsAt = clock.monotonic() + ms;
    this.#timer = clock.setTimeout(() => {
      this.expired = true;
      this.#controller.abort(new Error(`no answer within ${Math.round(ms)} ms`));
    }, ms);
    if (outer?.aborted) this.#forward();
    else outer?.addEventListener('abort', this.#forward, { once: true });
  }

  get signal(): AbortSignal {
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
}
