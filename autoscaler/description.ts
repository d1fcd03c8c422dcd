import type { JsonValue } from '../lib/base/index.js';
import { shortDuration } from '../lib/base/index.js';
import type { DecisionLog, DecisionRange, LoggedDecision } from './decision-log.js';
import type { DecisionRecord, Hand, SizeJson } from './engine/index.js';
import type { AutoscalerCondition } from './oscillation.js';
import type { AutoscalePlan } from './plan.js';
import type { Size } from './size.js';

/** The body of `GET /katalog/{crd}/autoscaler`, without the fields that every response has. Plain JSON. */
export type AutoscalerDescription = {
  readonly mode: 'active' | 'dryRun';
  readonly running: boolean;
  /** What is paused by hand. */
  readonly hand: Hand | null;
  /** false in `dryRun`. */
  readonly overrideActive: boolean;
  /** Index of the block in force (in `dryRun`: that would be); `missing` for the pool of `onMissing`, null for the baseline. */
  readonly activeBlock: number | 'missing' | null;
  readonly baseline: SizeJson;
  /** In `dryRun`: what it would be. */
  readonly current: SizeJson;
  readonly interval: string;
  readonly cooldown: string;
  readonly evaluate: 'onChange' | 'interval';
  readonly onMissing: AutoscalePlan['onMissing'];
  readonly staleAfter: string | null;
  readonly limits: {
    readonly workers: { readonly min: number; readonly max: number };
    readonly api: AutoscalePlan['apiLimit'];
  };
  /** The greatest pool that requests allow, and why; null: they bound nothing now. */
  readonly apiBound: { readonly workers: number; readonly because: string } | null;
  readonly profile: string | null;
  /** The block as written, or what the profile expands to. */
  readonly block: JsonValue;
  readonly references: readonly string[];
  readonly conditions: readonly AutoscalerCondition[];
  /** The last evaluation that changed nothing. */
  readonly lastUnchanged: DecisionRecord | null;
  /** Decisions that changed something, and those with which a run began or ended, newest first; 200 at most. */
  readonly decisions: readonly LoggedDecision[];
};

/** Describes a plan with what an autoscaler made of it. */
export function describePlan(
  plan: AutoscalePlan,
  now: {
    readonly running: boolean;
    readonly current: Size;
    readonly active: number | 'missing' | undefined;
    readonly conditions: readonly AutoscalerCondition[];
    readonly hand: Hand | undefined;
    readonly apiBound: NonNullable<AutoscalerDescription['apiBound']> | undefined;
  },
  log: DecisionLog,
  range: DecisionRange = {},
): AutoscalerDescription {
  return {
    mode: plan.mode,
    running: now.running,
    hand: now.hand ?? null,
    overrideActive: now.active !== undefined && plan.mode === 'active',
    activeBlock: now.active ?? null,
    baseline: { ...plan.baseline },
    current: { ...now.current },
    interval: shortDuration(plan.intervalMs),
    cooldown: shortDuration(plan.cooldownMs),
    evaluate: plan.evaluate,
    onMissing: plan.onMissing,
    staleAfter: plan.staleAfterMs === undefined ? null : shortDuration(plan.staleAfterMs),
    limits: { workers: { ...plan.limits }, api: plan.apiLimit },
    apiBound: now.apiBound ?? null,
    profile: plan.profile ?? null,
    block: plan.block,
    references: plan.references,
    conditions: now.conditions,
    lastUnchanged: log.unchanged() ?? null,
    decisions: log.changes(range),
  };
}
