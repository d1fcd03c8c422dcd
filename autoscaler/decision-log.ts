import type { Decision, DecisionRecord } from './engine/index.js';

/** How many decisions are kept. */
const CAPACITY = 200;

/**
 * The decisions that people ask about later: the last 200 that changed something or with which a run began or ended,
 * and the last evaluation that changed nothing.
 */
export class DecisionLog {
  readonly #ring: Decision[] = [];
  #next = 0;
  #unchanged: Decision | undefined;

  add(decision: Decision): void {
    const { changed, trigger } = decision;
    if (!changed && trigger !== 'stop') this.#unchanged = decision;
    if (!changed && trigger !== 'stop' && trigger !== 'start') return;
    this.#ring[this.#next] = decision;
    this.#next = (this.#next + 1) % CAPACITY;
  }

  /** Newest first. */
  changes(): readonly DecisionRecord[] {
    const newestLast = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return newestLast.reverse().map((decision) => decision.record());
  }

  /** The last evaluation that changed nothing. */
  unchanged(): DecisionRecord | undefined {
    return this.#unchanged?.record();
  }
}
