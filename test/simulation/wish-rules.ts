import type { DecisionRecord } from '../../autoscaler/index.js';
import type { Scenario } from './scenario.js';

interface Wish {
  readonly at: number;
  readonly workers: number;
}

/**
 * Whether a decision is right for the value that it saw, by what the settings mean: said here in the plain words of the
 * scenario, apart from any engine. Sizings that remember the past are not judged here, nor is any within a tolerance.
 */
export class WishRules {
  #wishes: Wish[];

  constructor(
    private readonly scenario: Scenario,
    startedAt: number,
  ) {
    this.#wishes = [{ at: startedAt, workers: scenario.baseline.workers }];
  }

  /** What the decision broke, in words. `depth`: what it saw; undefined: the value was missing. */
  broken(record: DecisionRecord, now: number, depth: number | undefined): readonly string[] {
    const { sizing, tolerance, baseline } = this.scenario;
    if (sizing.memoryMs > 0) return [];
    if (depth !== undefined) {
      const override = sizing.always || sizing.workers(depth) !== baseline.workers;
      if (override !== (record.reason === 'override')) {
        return [`${record.reason} rules at a depth of ${depth}`];
      }
    }
    return tolerance > 0 ? [] : this.#judge(record, now, depth);
  }

  #judge(record: DecisionRecord, now: number, depth: number | undefined): readonly string[] {
    const wish = this.#wishOf(record, depth);
    this.#wishes.push({ at: now, workers: wish });
    if (record.reason !== 'override') return [];
    const { workers: from } = record.from;
    const { workers: to } = record.to;
    const { up, down } = this.scenario;
    const least = Math.min(...this.#within(up.stabilizationMs, now, wish));
    const most = Math.max(...this.#within(down.stabilizationMs, now, wish));
    const goal = wish > from ? Math.max(from, least) : Math.min(from, most);
    const stepped = (goal > from ? up : down).step !== undefined;
    const right = stepped ? between(to, from, goal) : to === goal;
    return right ? [] : [`goes from ${from} to ${to} workers, and ${goal} are due`];
  }

  #wishOf({ reason, from }: DecisionRecord, depth: number | undefined): number {
    const { sizing, limits, baseline, onMissing } = this.scenario;
    if (reason === 'override' && depth !== undefined) {
      return Math.min(Math.max(sizing.workers(depth), limits.min), limits.max);
    }
    if (reason === 'baseline') return baseline.workers;
    return reason === 'fallback' && typeof onMissing === 'object' ? onMissing.workers : from.workers;
  }

  #within(windowMs: number, now: number, present: number): readonly number[] {
    const recent = this.#wishes.filter(({ at }) => at > now - windowMs);
    return [present, ...recent.map(({ workers }) => workers)];
  }
}

function between(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}
