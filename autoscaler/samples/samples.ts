import type { WindowUse } from '../expressions/index.js';
import { SampleWindow } from './sample-window.js';

/**
 * The samples behind `avg`, `peak`, `low`, `rate` and `forecast`: one window per function, reference and duration
 * that the block uses. They are kept beside the engine's state, because they are written in place.
 */
export class Samples {
  readonly #windows: readonly SampleWindow[];
  /** By reference. */
  readonly #watching: readonly SampleWindow[][];

  constructor(uses: readonly WindowUse[]) {
    this.#windows = uses.map((use) => new SampleWindow(use.function, use.ms));
    const watching: SampleWindow[][] = [];
    for (const [index, { reference }] of uses.entries()) {
      watching[reference] ??= [];
      const window = this.#windows[index];
      if (window) watching[reference]?.push(window);
    }
    this.#watching = watching;
  }

  /** A reference's value at monotonic `now`; undefined when it is missing. */
  observe(reference: number, value: number | undefined, now: number): void {
    const windows = this.#watching[reference];
    if (windows) for (const window of windows) window.observe(value, now);
  }

  /** What the window function gives now; undefined when there are too few samples for it. */
  value(window: number): number | undefined {
    return this.#windows[window]?.value();
  }
}
