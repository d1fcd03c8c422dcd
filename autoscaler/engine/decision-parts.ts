import type { AutoscalePlan } from '../plan.js';
import type { Reading } from '../reading.js';
import type { Size } from '../size.js';
import type { ApiLimit } from './api-limit.js';
import type { Desired } from './desired.js';
import type { Hand } from './hand.js';
import type { Judgement } from './judgement.js';
import type { Shaped } from './policies.js';
import type { AutoscaleState } from './state.js';
import type { Trigger } from './step-input.js';

/** Everything that one evaluation saw and did. */
export interface DecisionParts {
  readonly plan: AutoscalePlan;
  readonly wall: number;
  readonly now: number;
  readonly trigger: Trigger;
  readonly readings: readonly Reading[];
  readonly judgement: Judgement;
  readonly desired: Desired;
  readonly shaped: Shaped;
  /** What requests allow; undefined: they bound nothing. */
  readonly api?: ApiLimit | undefined;
  readonly from: Size;
  readonly wasActive: AutoscaleState['active'];
  readonly hand?: Hand | undefined;
  /** Why the autoscaler does not run any more, where that is the decision. */
  readonly because?: string;
}
