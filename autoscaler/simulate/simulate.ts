/** Replays a trace through the autoscaler that runs in production, with the time taken from the trace. */
import { Autoscaler } from '../autoscaler.js';
import type { Decision, DecisionRecord } from '../engine/index.js';
import type { AutoscalePlan } from '../plan.js';
import type { Reading } from '../reading.js';
import type { Size } from '../size.js';
import { type SimulationSummary, Totals } from './totals.js';
import { momentsOf, type TraceSample } from './trace.js';
import { TraceClock } from './trace-clock.js';

/** What a plan would have done with a trace. Times are Unix milliseconds. */
export interface Simulation {
  readonly from: number;
  readonly until: number;
  /** The size in force from each time on, beginning with the baseline at `from`. */
  readonly sizes: readonly { readonly at: number; readonly size: Size }[];
  /** Workers that were wished for before `behavior` slowed the change down. */
  readonly desired: readonly { readonly at: number; readonly workers: number }[];
  /** Decisions that changed something, oldest first. */
  readonly decisions: readonly DecisionRecord[];
  /** The last evaluation that changed nothing. */
  readonly lastUnchanged: DecisionRecord | undefined;
  readonly summary: SimulationSummary;
  /** The last time that the pool kept turning round: what would have calmed it. */
  readonly oscillation: string | undefined;
}

export interface SimulationOptions {
  /** When a sibling's value expires that is read by this reference, in milliseconds; undefined: by the plan alone. */
  readonly staleAfterMs?: (reference: string) => number | undefined;
}

/**
 * Runs `plan` over `samples` (at least one; any order), from the first to the last of them, with the ages that the values
 * have in a runtime: the CRD's own metrics are always of this moment, and a sibling's value is as old as its sample, so
 * that a gap in the trace longer than `staleAfter` is a missing value.
 */
export function simulate(
  plan: AutoscalePlan,
  samples: readonly TraceSample[],
  { staleAfterMs = () => undefined }: SimulationOptions = {},
): Simulation {
  const moments = momentsOf(samples);
  const from = moments[0]?.at ?? 0;
  const until = moments.at(-1)?.at ?? from;
  const clock = new TraceClock(from);
  const held = new Map<string, TraceSample>();
  const known = new Set(plan.references);
  const ages = new Map(plan.references.map((reference) => [reference, staleAfterMs(reference)]));
  const totals = new Totals(plan, from);
  const sizes = [{ at: from, size: plan.baseline }];
  const desired = [{ at: from, workers: plan.baseline.workers }];
  const changes: Decision[] = [];
  let unchanged: Decision | undefined;
  let oscillation: string | undefined;
  let announce: () => void = () => undefined;
  const autoscaler = new Autoscaler({
    clock,
    plan,
    read: (reference) => readingOf(held.get(reference), clock.now(), ages.get(reference)),
    subscribe: (_references, onChange) => {
      announce = onChange;
      return () => undefined;
    },
    apply: () => undefined,
    onDecision: (decision) => {
      const at = clock.now();
      totals.add(decision, autoscaler.wouldOverride, at);
      if (desired.at(-1)?.workers !== decision.desired.workers)
        desired.push({ at, workers: decision.desired.workers });
      if (!decision.changed) {
        unchanged = decision;
        return;
      }
      changes.push(decision);
      sizes.push({ at, size: decision.to });
      for (const { status, message } of autoscaler.conditions) if (status) oscillation = message;
    },
  });
  for (const [index, moment] of moments.entries()) {
    // What arrives at a time is there when a timer of that time fires.
    clock.runBefore(moment.at);
    const news = moment.samples.filter((sample) => known.has(sample.reference));
    for (const sample of news) held.set(sample.reference, sample);
    if (index === 0) autoscaler.start();
    else if (news.length > 0) announce();
    clock.runUntil(moment.at);
  }
  return {
    from,
    until,
    sizes,
    desired,
    decisions: changes.map((decision) => decision.record()),
    lastUnchanged: unchanged?.record(),
    summary: totals.summary(until),
    oscillation,
  };
}

function readingOf(sample: TraceSample | undefined, now: number, staleAfterMs: number | undefined): Reading {
  if (!sample) return { value: undefined, ageMs: undefined, stale: false, missing: true, source: 'trace' };
  const ageMs = sample.reference.startsWith('metrics.') ? 0 : now - sample.at;
  const isExpired = staleAfterMs !== undefined && ageMs > staleAfterMs;
  const value = isExpired ? undefined : sample.value;
  return { value, ageMs, stale: false, missing: value === undefined, source: 'trace' };
}
