import type { WindowUse } from '../expressions/index.js';
import { SampleWindow } from './sample-window.js';

/**
 * The samples behind `avg`, `peak`, `low`, `rate` and `forecast`: one window per function, reference and duration
 * that the block uses. They are kept beside the engine's state, because they are written in place.
 */
export class Samples {
  readonly #uses: readonly WindowUse[];
  readonly #windows: readonly SampleWindow[];

  constructor(uses: readonly WindowUse[]) {
    this.#uses = uses;
    this.#windows = uses.map((use) => new SampleWindow(use.ms));
  }

  /** A reference's value at monotonic `now`; undefined when it is missing. */
  observe(reference: number, value: number | undefined, now: number): void {
    for (let index = 0; index < this.#uses.length; index++) {
      if (this.#uses[index]?.reference === reference) this.#windows[index]?.observe(value, now);
    }
  }

  /** What the window function gives now; undefined when there are too few samples for it. */
  value(window: number): number | undefined {
    const samples = this.#windows[window];
    switch (this.#uses[window]?.function) {
      case 'avg':
        return samples?.average();
      case 'peak':
        return samples?.peak();
      case 'low':
        return samples?.low();
      case 'rate':
        return samples?.rate();
      case 'forecast':
        return samples?.forecast();
      default:
        return undefined;
    }
  }
}
