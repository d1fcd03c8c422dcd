/**
 * Sizing by a target: as many workers as the arrivals need, and as many more as the backlog needs to be gone in the time
 * that is left, by how long an item takes; never more than bring something.
 */
import type { Target } from '../plan.js';
import type { Evaluation } from './evaluation.js';
import type { TargetState } from './target-state.js';
import { growthBound, observed, type Plateau, plateauOf, type Throughput } from './throughput.js';

/** What the target asks for, with all that it follows from. */
export interface TargetEstimate {
  /** Of the pool; a fraction until policies round it. */
  readonly workers: number;
  readonly backlog: number;
  readonly arrivalsPerSecond: number;
  /** undefined: nothing has been reconciled yet, and the size stays. */
  readonly serviceMs: number | undefined;
  /** In which the backlog is to be gone. */
  readonly leftMs: number;
  /** What bounded the estimate; undefined: nothing did. */
  readonly bound: TargetBound | undefined;
}

/** `plateau`: more workers bring nothing. `untried`: it is not known yet what so many bring. */
export type TargetBound =
  | { readonly kind: 'plateau'; readonly wanted: number; readonly plateau: Plateau }
  | { readonly kind: 'untried'; readonly wanted: number };

export interface TargetResult {
  readonly estimate: TargetEstimate | { readonly missing: string };
  readonly state: TargetState;
  readonly wakeAt: number | undefined;
}

/** A backlog that is late is to be gone in this share of the target's time. */
const LEAST_SHARE = 0.1;

export function evaluateTarget(
  target: Target,
  evaluation: Evaluation,
  { state, current }: { readonly state: TargetState; readonly current: number },
): TargetResult {
  const { now } = evaluation;
  const number = (reference: number): number | undefined => {
    const value = evaluation.scalar(reference);
    return typeof value === 'number' ? value : undefined;
  };
  const serviceMs = number(target.service) || state.serviceMs;
  const { throughput, wakeAt } = observed(state.throughput, {
    workers: current,
    total: number(target.total) ?? 0,
    saturated: (number(target.depth) ?? 0) > 0,
    serviceMs: serviceMs ?? 0,
    now,
  });
  const waiting = number(target.backlog);
  if (waiting === undefined) {
    const missing = evaluation.missingReason(target.backlog);
    return { estimate: { missing }, state: { ...state, serviceMs, throughput }, wakeAt };
  }
  const backlog = waiting + (target.alias === undefined ? 0 : (number(target.ownBacklog) ?? 0));
  const backlogSince = backlog > 0 ? (state.backlogSince ?? now) : undefined;
  const waited = now - (backlogSince ?? now);
  const oldestMs = Math.min(waited, number(target.oldest) ?? waited);
  const goneBy = target.ms - (target.goal === 'oldest' ? oldestMs : waited);
  const demand = {
    backlog,
    arrivalsPerSecond: number(target.arrivals) ?? 0,
    serviceMs,
    leftMs: Math.max(goneBy, target.ms * LEAST_SHARE),
  };
  const estimate = bounded(demand, throughput, current);
  return { estimate, state: { backlogSince, serviceMs, throughput }, wakeAt };
}

type Demand = Omit<TargetEstimate, 'workers' | 'bound'>;

function bounded(demand: Demand, throughput: Throughput, current: number): TargetEstimate {
  const { backlog, arrivalsPerSecond, serviceMs, leftMs } = demand;
  if (serviceMs === undefined) return { ...demand, workers: current, bound: undefined };
  const workers = (arrivalsPerSecond * serviceMs) / 1_000 + (backlog * serviceMs) / leftMs;
  const plateau = plateauOf(throughput);
  if (plateau && Math.ceil(workers) > plateau.enough.workers) {
    const bound = { kind: 'plateau', wanted: workers, plateau } as const;
    return { ...demand, workers: plateau.enough.workers, bound };
  }
  const most = growthBound(throughput);
  if (workers <= most) return { ...demand, workers, bound: undefined };
  return { ...demand, workers: most, bound: { kind: 'untried', wanted: workers } };
}
