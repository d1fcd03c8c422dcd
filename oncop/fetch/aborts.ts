import { getEventListeners } from 'node:events';
import { Race } from './race.js';

/** Kept for flights to come; as many as are often in the air together. */
const MAX_KEPT = 64;

/** What ends a request. */
export class Abort {
  readonly #controller = new AbortController();
  readonly race = new Race(this.#controller.signal);

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** Makes it as good as new, which it is unless it was aborted or somebody else listens yet; whether it is. */
  renew(): boolean {
    const { signal } = this.race;
    this.race.forget();
    return !signal.aborted && getEventListeners(signal, 'abort').length === 1;
  }
}

/**
 * The aborts of flights, to be used again: to make one costs a fifth of all that a read over HTTP does, and hardly any
 * ever aborts.
 */
export class Aborts {
  readonly #kept: Abort[] = [];

  take(): Abort {
    return this.#kept.pop() ?? new Abort();
  }

  giveBack(abort: Abort): void {
    if (abort.renew() && this.#kept.length < MAX_KEPT) this.#kept.push(abort);
  }
}
