import type { DecisionRecord } from '../../autoscaler/index.js';
import type { Rules, Scenario } from './scenario.js';

interface PoolSize {
  readonly at: number;
  readonly workers: number;
}

/** What the contract says of sizes, judged by the sizes alone: limits, steps, and what missing values may do. */
export class PoolRules {
  readonly #sizes: PoolSize[];
  #workers: number;
  /** Since when no decision found its condition true; undefined while the last one did. */
  #falseSince: number | undefined;
  #overridden = false;

  constructor(
    private readonly scenario: Scenario,
    startedAt: number,
  ) {
    this.#workers = scenario.baseline.workers;
    this.#sizes = [{ at: startedAt, workers: this.#workers }];
  }

  /** What the decision broke, in words. */
  broken(record: DecisionRecord, now: number): readonly string[] {
    const { workers: from } = record.from;
    const { workers: to } = record.to;
    const faults: string[] = [];
    if (from !== this.#workers) faults.push(`goes from ${from} workers, and there were ${this.#workers}`);
    const { min, max } = this.scenario.limits;
    if (to < min || to > max) faults.push(`${to} workers are outside the limits of ${min} to ${max}`);
    if (this.#exceedsStep(from, to, now)) faults.push(`from ${from} to ${to} workers is more than a step`);
    const missing = record.values.some((value) => value.missing);
    if (missing) faults.push(...this.#whileMissing(record, now));
    this.#note(record, missing, now);
    return faults;
  }

  #note({ reason, to }: DecisionRecord, missing: boolean, now: number): void {
    if (reason === 'override') {
      this.#falseSince = undefined;
      this.#overridden = true;
    } else if (!missing || this.scenario.onMissing === 'false') this.#falseSince ??= now;
    else this.#falseSince = undefined;
    if (to.workers === this.#workers) return;
    this.#workers = to.workers;
    this.#sizes.push({ at: now, workers: to.workers });
  }

  #exceedsStep(from: number, to: number, now: number): boolean {
    const growing = to > from;
    const { step, periodMs }: Rules = growing ? this.scenario.up : this.scenario.down;
    if (!step || to === from) return false;
    const start = this.#sizeAt(now - periodMs);
    if ('workers' in step) return growing ? to > start + step.workers : to < start - step.workers;
    const bound = (start * (growing ? 100 + step.percent : 100 - step.percent)) / 100;
    return growing ? to > Math.ceil(bound) : to < Math.floor(bound);
  }

  #sizeAt(at: number): number {
    return this.#sizes.findLast((size) => size.at <= at)?.workers ?? this.scenario.baseline.workers;
  }

  /** The value that nobody has is no number: what happens is what `onMissing` says, and nothing else. */
  #whileMissing(record: DecisionRecord, now: number): readonly string[] {
    const { onMissing, baseline, cooldownMs } = this.scenario;
    const { workers: from } = record.from;
    const { workers: to } = record.to;
    if (record.reason === 'override') return ['an override holds although a value is missing'];
    if (onMissing === 'hold' && to !== from) return [`${from} workers are to be held, and there are ${to}`];
    if (onMissing === 'false') {
      const since = this.#falseSince ?? now;
      if (to !== from && this.#overridden && now - since < cooldownMs) {
        return [`the pool changes ${now - since} ms into a cooldown of ${cooldownMs} ms`];
      }
    }
    const goal = typeof onMissing === 'object' ? onMissing.workers : baseline.workers;
    const towards = to === from || (to > from ? to <= goal : to >= goal);
    return towards
      ? []
      : [`from ${from} to ${to} workers because a value is missing, and not towards ${goal}`];
  }
}
