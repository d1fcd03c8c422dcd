import { getEventListeners } from 'node:events';

/** Kept for flights to come; as many as are often in the air together. */
const MAX_KEPT = 64;

/**
 * Controllers for flights. To make one costs a fifth of all that a read over HTTP does, and hardly any is ever aborted:
 * one that was not, and that nobody listens to any more, is as good as new.
 */
export class Aborts {
  readonly #kept: AbortController[] = [];

  take(): AbortController {
    return this.#kept.pop() ?? new AbortController();
  }

  giveBack(abort: AbortController): void {
    const { signal } = abort;
    if (signal.aborted || this.#kept.length >= MAX_KEPT || getEventListeners(signal, 'abort').length > 0)
      return;
    this.#kept.push(abort);
  }
}
