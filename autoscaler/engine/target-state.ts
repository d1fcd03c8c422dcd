import { NO_THROUGHPUT, type Throughput } from './throughput.js';

/** What is remembered between two evaluations. */
export interface TargetState {
  /** Since when something has waited without a break; monotonic milliseconds. */
  readonly backlogSince: number | undefined;
  /** The last mean duration that was not zero: an operator without work has none. */
  readonly serviceMs: number | undefined;
  readonly throughput: Throughput;
}

export const INITIAL_TARGET: TargetState = {
  backlogSince: undefined,
  serviceMs: undefined,
  throughput: NO_THROUGHPUT,
};
