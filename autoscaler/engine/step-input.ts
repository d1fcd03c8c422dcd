import type { Reading } from '../reading.js';
import type { ApiUse } from './api-look.js';
import type { Hand } from './hand.js';

/** What woke the autoscaler, or that it does not run any more. `wake` is a time that an earlier decision named. */
export type Trigger = 'start' | 'change' | 'interval' | 'wake' | 'stop';

/** Everything from outside that one evaluation sees. */
export interface StepInput {
  /** Called once for every reference of the plan, in its order, before anything is decided. */
  readonly values: (reference: string, index: number) => Reading;
  /** What a function over time gives, by its index in the plan's `windows`; asked after `values`. */
  readonly window?: (window: number) => number | undefined;
  /** Monotonic milliseconds; never less than at the last step. */
  readonly now: number;
  /** Wall time in Unix milliseconds, for schedules and for the record. */
  readonly wall: number;
  readonly trigger?: Trigger;
  /** For `limits.api`; undefined: nobody counts requests, and the pool is not bounded by them. */
  readonly api?: ApiUse | undefined;
  /** What is paused by hand; undefined: nothing. */
  readonly hand?: Hand | undefined;
}
