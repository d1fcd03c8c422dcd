/**
 * Waits for one thing at a time, and for none longer than a signal lasts. It listens once for all of them: a listener for
 * each costs more than the rest of the waiting.
 */
export class Race {
  #lose: ((reason: unknown) => void) | undefined;

  constructor(readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.#lose?.(signal.reason), { once: true });
  }

  /** The promise of `work`, or a rejection as soon as the signal aborts, even if `work` does not heed it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason);
    return new Promise((resolve, reject) => {
      this.#lose = reject;
      work().then(resolve, reject);
    });
  }

  /** Lets go of what was waited for last. */
  forget(): void {
    this.#lose = undefined;
  }
}
