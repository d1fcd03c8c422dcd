import type { Decision, DecisionRecord } from './engine/index.js';

/** How many decisions are kept. */
const CAPACITY = 200;

/** A decision that is kept: `id` is its time in Unix milliseconds, or the id before plus one where that is later. */
export type LoggedDecision = { readonly id: number } & DecisionRecord;

/** A part of the decisions that are kept: those with a greater id than `since`, and of them the newest `limit`. */
export interface DecisionRange {
  readonly since?: number | undefined;
  readonly limit?: number | undefined;
}

interface Entry {
  readonly id: number;
  readonly decision: Decision;
  /** Made once, when somebody reads it. */
  record: LoggedDecision | undefined;
}

/**
 * The decisions that people ask about later: the last 200 that changed something or with which a run began or ended,
 * and the last evaluation that changed nothing. Their ids grow, also over a restart of the process as far as its clock
 * does, so that a reader asks for those it has not seen.
 */
export class DecisionLog {
  readonly #ring: Entry[] = [];
  #next = 0;
  #last = 0;
  #unchanged: Decision | undefined;

  add(decision: Decision): void {
    const { changed, trigger } = decision;
    if (!changed && trigger !== 'stop') this.#unchanged = decision;
    if (!changed && trigger !== 'stop' && trigger !== 'start') return;
    this.#last = Math.max(this.#last + 1, Math.floor(decision.wall));
    this.#ring[this.#next] = { id: this.#last, decision, record: undefined };
    this.#next = (this.#next + 1) % CAPACITY;
  }

  /** The id of the newest; 0 when there is none. */
  get last(): number {
    return this.#last;
  }

  /** Newest first. */
  changes({ since = 0, limit = CAPACITY }: DecisionRange = {}): readonly LoggedDecision[] {
    const newestFirst = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)].reverse();
    return newestFirst
      .filter(({ id }) => id > since)
      .slice(0, limit)
      .map(recordOf);
  }

  /** The last evaluation that changed nothing. */
  unchanged(): DecisionRecord | undefined {
    return this.#unchanged?.record();
  }
}

function recordOf(entry: Entry): LoggedDecision {
  entry.record ??= { id: entry.id, ...entry.decision.record() };
  return entry.record;
}
