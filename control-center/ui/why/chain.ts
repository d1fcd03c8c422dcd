/** The way of the number of a decision: what was asked for, and what each policy made of it until it was applied. */
import type { DecisionAdjustment, DecisionEntity } from '../../server/wire/index.js';

export interface ChainStep {
  readonly name: string;
  readonly value: number | null;
  /** The policy's words: why the number is not the one before; empty where it is. */
  readonly why: string;
}

/** What a policy is called when its result is shown. */
const POLICIES: Readonly<Record<string, string>> = {
  rounding: 'rounded',
  limits: 'limit',
  tolerance: 'tolerance',
  stabilization: 'stabilised',
  step: 'step',
  hand: 'paused by hand',
};

/** Policies that have a place in the chain even where they changed nothing. */
const ALWAYS = ['limits', 'stabilization', 'step'] as const;

/** The chain of `workers`: asked, each policy in the order in which it is applied, applied. */
export function chainOf(decision: DecisionEntity): readonly ChainStep[] {
  const asked = askedOf(decision);
  const adjustments = decision.adjustments.filter(({ field }) => field === 'workers');
  const steps: ChainStep[] = [{ name: 'asked', value: asked.value, why: asked.why }];
  let value = asked.value;
  for (const policy of orderOf(adjustments)) {
    const made = adjustments.filter((each) => each.policy === policy);
    const last = made.at(-1);
    if (last) value = last.to;
    steps.push({ name: POLICIES[policy] ?? policy, value, why: made.map(({ text }) => text).join('; ') });
  }
  const { dryRun, to } = decision;
  steps.push({
    name: dryRun ? 'would be applied' : 'applied',
    value: to.workers,
    why: dryRun ? 'mode is dryRun' : '',
  });
  return steps;
}

/** What a block of sizes gave; without one, the size that the reason leads to. */
function askedOf({ sizes, reason, adjustments, to }: DecisionEntity): { value: number | null; why: string } {
  const size = sizes.find(({ field, gave }) => field === 'workers' && gave !== null);
  if (size) return { value: size.gave, why: size.expression };
  const first = adjustments.find(({ field }) => field === 'workers');
  const missing = sizes.find(({ field }) => field === 'workers');
  return { value: first ? first.from : to.workers, why: missing?.reason || REASONS[reason] || reason };
}

const REASONS: Readonly<Record<string, string>> = {
  baseline: 'the baseline',
  cooldown: 'the override lasts through the cooldown',
  hold: 'held: a value is missing',
  fallback: 'onMissing: a value is missing',
  stopped: 'the autoscaler stopped',
};

/** Known policies in their order, with those that did something of which nothing is known. */
function orderOf(adjustments: readonly DecisionAdjustment[]): readonly string[] {
  const did = new Set(adjustments.map(({ policy }) => policy));
  const known = Object.keys(POLICIES).filter(
    (policy) => did.has(policy) || (ALWAYS as readonly string[]).includes(policy),
  );
  return [...known, ...[...did].filter((policy) => !(policy in POLICIES))];
}

/** What a mark on a chart says of a decision. */
export type MarkKind = 'up' | 'down' | 'held' | 'missing' | 'baseline' | 'same';

export function markOf({ from, to, reason, values }: DecisionEntity): MarkKind {
  if (to.workers > from.workers) return 'up';
  if (reason === 'baseline' || reason === 'stopped') return 'baseline';
  if (to.workers < from.workers) return 'down';
  if (reason === 'hold' || reason === 'fallback')
    return values.some(({ missing }) => missing) ? 'missing' : 'held';
  return reason === 'cooldown' ? 'held' : 'same';
}

export const MARKS: Readonly<Record<MarkKind, { readonly sign: string; readonly word: string }>> = {
  up: { sign: '▲', word: 'up' },
  down: { sign: '▼', word: 'down' },
  held: { sign: '=', word: 'held' },
  missing: { sign: '?', word: 'missing' },
  baseline: { sign: '↺', word: 'back to the baseline' },
  same: { sign: '·', word: 'other settings' },
};
