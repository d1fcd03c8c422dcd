import {
  type AutoscalePlan,
  type AutoscaleState,
  type DecisionRecord,
  initialState,
  type Reading,
  step,
} from '../../autoscaler/index.js';
import { scalarOf } from '../../autoscaler/reading.js';
import { Samples } from '../../autoscaler/samples/samples.js';

/** Makes the decisions of one term again, from their records alone and the monotonic times at which they were made. */
export class Replay {
  #state: AutoscaleState;
  readonly #samples: Samples;

  constructor(
    private readonly plan: AutoscalePlan,
    startedAt: number,
  ) {
    this.#state = initialState(plan, startedAt);
    this.#samples = new Samples(plan);
  }

  /** What the engine decides on the values of the record. */
  again(written: string, now: number): string {
    const record = JSON.parse(written) as DecisionRecord;
    const { state, decision } = step(this.plan, this.#state, {
      values: (_, index) => this.#observed(readingOf(record, index), index, now),
      window: (window) => this.#samples.value(window),
      now,
      wall: Date.parse(record.time),
      trigger: record.trigger,
    });
    this.#state = state;
    return JSON.stringify(decision.record());
  }

  #observed(reading: Reading, index: number, now: number): Reading {
    const value = scalarOf(reading, this.plan.staleAfterMs);
    this.#samples.observe(index, typeof value === 'number' ? value : undefined, now);
    return reading;
  }
}

function readingOf(record: DecisionRecord, index: number): Reading {
  const written = record.values[index];
  return {
    value: written?.value ?? undefined,
    ageMs: written?.ageMs ?? undefined,
    stale: written?.stale ?? false,
    missing: written?.missing ?? true,
    source: written?.source ?? '',
    ...(written?.absent ? { absent: true } : {}),
    error: written?.error,
  };
}
