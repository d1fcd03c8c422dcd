import type { AutoscalerCondition } from './oscillation.js';
import type { AutoscalePlan } from './plan.js';
import { lengthText } from './words.js';

/** Cooldowns that an override may be in force with an idle pool before it counts as latched. */
const COOLDOWNS = 10;
/** With a shorter cooldown the time is counted as with this one. */
const LEAST_COOLDOWN_MS = 10_000;
/** How often it is looked whether the pool is idle, at most. */
const LOOK_MS = 1_000;

/**
 * Watches for an override that never ends although the pool is idle: something other than work keeps its conditions true,
 * such as resyncs that count as queue depth.
 */
export class Latch {
  readonly #plan: AutoscalePlan;
  #idleSince: number | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(plan: AutoscalePlan) {
    this.#plan = plan;
  }

  /** An evaluation at monotonic `now`; `isIdle` is called once a second at most, and only while an override is in force. */
  note(overrideActive: boolean, isIdle: () => boolean, now: number): void {
    if (!overrideActive) this.#idleSince = undefined;
    else if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      this.#idleSince = isIdle() ? (this.#idleSince ?? now) : undefined;
    }
  }

  condition(now: number): AutoscalerCondition {
    const lasted = this.#idleSince === undefined ? 0 : now - this.#idleSince;
    if (lasted < COOLDOWNS * Math.max(LEAST_COOLDOWN_MS, this.#plan.cooldownMs)) {
      return { type: 'Latched', status: false, message: '' };
    }
    const remedy = this.#plan.references.includes('metrics.queueDepth')
      ? 'a condition on metrics.queueChanges instead of metrics.queueDepth does not count resyncs'
      : 'check the conditions that hold, or give them a longer for';
    const message = `The override has been in force for ${lengthText(Math.floor(lasted / 1_000) * 1_000)} with an idle pool; ${remedy}.`;
    return { type: 'Latched', status: true, message };
  }
}
