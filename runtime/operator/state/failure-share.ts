import type { Clock } from '../../../lib/base/index.js';

const WINDOW_MS = 60_000;
const STEP_MS = 1_000;

interface Step {
  readonly at: number;
  total: number;
  failed: number;
}

/** Reconciles of the last 60 s and the failed ones among them, by the second, so that its size is bounded. */
export class FailureShare {
  readonly #steps: Step[] = [];

  constructor(private readonly clock: Clock) {}

  note(failed: boolean): void {
    const at = Math.floor(this.clock.monotonic() / STEP_MS);
    let step = this.#steps.at(-1);
    if (step?.at !== at) {
      step = { at, total: 0, failed: 0 };
      this.#steps.push(step);
    }
    step.total++;
    if (failed) step.failed++;
    this.#forget();
  }

  /** Both are 0 when there was none in the last 60 s. */
  counts(): { readonly total: number; readonly failed: number } {
    this.#forget();
    let [total, failed] = [0, 0];
    for (const step of this.#steps) {
      total += step.total;
      failed += step.failed;
    }
    return { total, failed };
  }

  #forget(): void {
    const oldest = Math.floor((this.clock.monotonic() - WINDOW_MS) / STEP_MS);
    let old = 0;
    while ((this.#steps[old]?.at ?? Number.POSITIVE_INFINITY) <= oldest) old++;
    if (old > 0) this.#steps.splice(0, old);
  }
}
