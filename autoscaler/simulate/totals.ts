import type { Decision } from '../engine/index.js';
import type { AutoscalePlan } from '../plan.js';
import type { Size } from '../size.js';

/** What a run came to. Times in milliseconds, the pool in workers. */
export interface SimulationSummary {
  readonly lengthMs: number;
  readonly evaluations: number;
  /** Decisions that changed something. */
  readonly changes: number;
  /** Changes that made the pool larger, and smaller. */
  readonly grown: number;
  readonly shrunk: number;
  /** How often the pool turned round: grew after it had shrunk, or shrank after it had grown. */
  readonly reversals: number;
  readonly leastWorkers: number;
  readonly mostWorkers: number;
  readonly meanWorkers: number;
  /** One worker for one second is one. */
  readonly workerSeconds: number;
  /** The pool stood at its upper limit. */
  readonly atLimitMs: number;
  readonly overriddenMs: number;
  /** A value that the block reads was missing where it was needed. */
  readonly missingMs: number;
}

/** Adds up a run, one evaluation after the other. */
export class Totals {
  readonly #plan: AutoscalePlan;
  #at: number;
  readonly #from: number;
  #size: Size;
  #overridden = false;
  #missing = false;
  #direction = 0;
  #evaluations = 0;
  #changes = 0;
  #grown = 0;
  #shrunk = 0;
  #reversals = 0;
  #least: number;
  #most: number;
  #workerMs = 0;
  #atLimitMs = 0;
  #overriddenMs = 0;
  #missingMs = 0;

  constructor(plan: AutoscalePlan, from: number) {
    this.#plan = plan;
    this.#from = from;
    this.#at = from;
    this.#size = plan.baseline;
    this.#least = plan.baseline.workers;
    this.#most = plan.baseline.workers;
  }

  add(decision: Decision, overridden: boolean, at: number): void {
    this.#pass(at);
    this.#evaluations++;
    this.#overridden = overridden;
    this.#missing = decision.missing;
    this.#size = decision.to;
    if (decision.changed) this.#changes++;
    const by = decision.to.workers - decision.from.workers;
    if (by !== 0) this.#turn(Math.sign(by));
    this.#least = Math.min(this.#least, this.#size.workers);
    this.#most = Math.max(this.#most, this.#size.workers);
  }

  summary(until: number): SimulationSummary {
    this.#pass(until);
    const lengthMs = until - this.#from;
    return {
      lengthMs,
      evaluations: this.#evaluations,
      changes: this.#changes,
      grown: this.#grown,
      shrunk: this.#shrunk,
      reversals: this.#reversals,
      leastWorkers: this.#least,
      mostWorkers: this.#most,
      meanWorkers: lengthMs === 0 ? this.#size.workers : this.#workerMs / lengthMs,
      workerSeconds: this.#workerMs / 1_000,
      atLimitMs: this.#atLimitMs,
      overriddenMs: this.#overriddenMs,
      missingMs: this.#missingMs,
    };
  }

  #turn(direction: number): void {
    if (direction > 0) this.#grown++;
    else this.#shrunk++;
    if (this.#direction === -direction) this.#reversals++;
    this.#direction = direction;
  }

  #pass(at: number): void {
    const ms = at - this.#at;
    this.#at = at;
    this.#workerMs += ms * this.#size.workers;
    if (this.#size.workers >= this.#plan.limits.max) this.#atLimitMs += ms;
    if (this.#overridden) this.#overriddenMs += ms;
    if (this.#missing) this.#missingMs += ms;
  }
}
