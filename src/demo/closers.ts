/**
 * What has to be undone, in the reverse of the order in which it was done. Every step is tried, whatever became of
 * those before.
 */
export class Closers {
  readonly #steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Undoes everything that is still there to be undone. Resolves with what went wrong. */
  async close(): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    return errors;
  }
}
