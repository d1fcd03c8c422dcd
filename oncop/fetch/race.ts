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

  /**
   * As `run`, but never rejects: what comes first is made into the result, by `done` what `work` gives, by `failed` its
   * error or the reason of the signal. Neither may throw, and one of them is called, once.
   */
  settle<T, R>(work: () => Promise<T>, done: (result: T) => R, failed: (error: unknown) => R): Promise<R> {
    if (this.signal.aborted) return Promise.resolve(failed(this.signal.reason));
    return new Promise((resolve) => {
      let isOver = false;
      const lose = (error: unknown): void => {
        if (isOver) return;
        isOver = true;
        resolve(failed(error));
      };
      this.#lose = lose;
      work().then((result) => {
        if (isOver) return;
        isOver = true;
        resolve(done(result));
      }, lose);
    });
  }

  /** Lets go of what was waited for last. */
  forget(): void {
    this.#lose = undefined;
  }
}
