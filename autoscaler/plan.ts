import type { NotifyFields } from '../katalog/conditions/index.js';
import type { JsonValue } from '../lib/base/index.js';
import type { CompiledExpression, Threshold, WindowUse } from './expressions/index.js';
import type { Reading, Scalar } from './reading.js';
import type { Size, SizeField } from './size.js';

/** An `autoscale` block, compiled once at load. It holds no state: any number of engines may run the same plan. */
export interface AutoscalePlan {
  /** The block as written, or what its profile expands to. */
  readonly block: JsonValue;
  readonly profile: string | undefined;
  readonly baseline: Size;
  readonly intervalMs: number;
  readonly cooldownMs: number;
  /** A value older than this is missing; undefined leaves that to whoever reads it. */
  readonly staleAfterMs: number | undefined;
  readonly mode: 'active' | 'dryRun';
  readonly evaluate: 'onChange' | 'interval';
  readonly onMissing: OnMissing;
  readonly limits: { readonly min: number; readonly max: number };
  /** Whether the pool is also bounded by what the API server and called services take. */
  readonly apiLimit: 'auto' | 'off';
  readonly behavior: Behavior;
  /** In the order of the document; the first that holds wins. Empty with a target. */
  readonly blocks: readonly PlanBlock[];
  /** In place of blocks: the pool is sized so that the backlog is gone in time. */
  readonly target: Target | undefined;
  /** Every value that the blocks refer to, once each; conditions and expressions name them by index. */
  readonly references: readonly string[];
  /** The functions over time that the expressions use. */
  readonly windows: readonly WindowUse[];
}

/** What a missing value does: the condition is false, the size stays, the baseline returns, or a fixed pool. */
export type OnMissing = 'false' | 'hold' | 'baseline' | { readonly workers: number };

/** One set of conditions with the override that they switch on. */
export interface PlanBlock {
  /** Any of them must hold, when there are some. */
  readonly or: readonly PlanCondition[];
  /** All of them must hold. */
  readonly when: readonly PlanCondition[];
  readonly sizing: readonly Sizing[];
}

/** `target`: what waits is to be gone, or to have waited, within a time. References are indexes into those of the plan. */
export interface Target {
  /** In the words of the block, for records and sentences. */
  readonly text: string;
  /** `drained`: so long after a backlog began it is gone. `oldest`: nothing waits longer. */
  readonly goal: 'drained' | 'oldest';
  readonly ms: number;
  /** The sibling whose queue is counted besides the CRD's own; undefined: none is. */
  readonly alias: string | undefined;
  /** Changes that wait at the sibling, or else here. */
  readonly backlog: number;
  /** Changes a second that arrive there. A peer may not send it; it counts as none then. */
  readonly arrivals: number;
  /** Changes that wait here. */
  readonly ownBacklog: number;
  /** How long the item at the head waits there. */
  readonly oldest: number;
  /** Mean duration of a reconcile here. */
  readonly service: number;
  /** Items of any kind that wait here: the pool works at its full size while there are some. */
  readonly depth: number;
  /** Reconciles that have ended here. */
  readonly total: number;
}

/** The value of one field of `do`: milliseconds for `resync`, unless it is an expression (then seconds). */
export interface Sizing {
  readonly field: SizeField;
  readonly value: number | CompiledExpression<number>;
}

export interface PlanCondition {
  /** In the words of the block, for records and sentences. */
  readonly text: string;
  readonly negate: boolean;
  /** How long it must have been true before it holds, in milliseconds; 0: not at all. */
  readonly forMs: number;
  /** Teams that learn when it begins to hold. */
  readonly notify?: NotifyFields;
  /** Indexes of the references that it reads, to explain it with their values. */
  readonly references: readonly number[];
  /** Numbers that references are compared with, for charts. */
  readonly thresholds: readonly Threshold[];
  /** What `test` gives whatever the values are; undefined when they decide. */
  readonly constant?: boolean | undefined;
  /** Where the condition holds, when that is one stretch of one value. */
  readonly region?: Region | undefined;
  /** Before `negate`. A condition that cannot be decided gives the reason. */
  test(context: ConditionContext): boolean | { readonly missing: string };
}

/** A stretch of one value; a bound that is open is not part of it. */
export interface Region {
  readonly reference: number;
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

/** What a condition may look at. */
export interface ConditionContext {
  /** Wall time in Unix milliseconds, for schedules only. */
  readonly wall: number;
  readonly readings: readonly Reading[];
  /** The value of a reference; undefined when it is missing. */
  scalar(reference: number): Scalar | undefined;
  /** Why a reference has no value, in words. */
  missingReason(reference: number): string;
  /** Evaluates an expression on the present values. */
  run<T extends number | boolean>(
    expression: CompiledExpression<T>,
  ): { readonly value: T } | { readonly missing: string };
}

/** Limits on how fast the worker pool changes, after the Kubernetes HorizontalPodAutoscaler v2 `behavior`. */
export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
  /** A relative change smaller than this is not made; 0 makes every change. */
  readonly tolerance: number;
}

export interface ScalingRules {
  /** The most cautious recommendation of the last so many milliseconds counts; 0: the present one. */
  readonly stabilizationMs: number;
  /** None: any step. */
  readonly policies: readonly StepPolicy[];
  /** Of several policies: the one that allows the largest change, the smallest, or no change at all. */
  readonly select: 'Max' | 'Min' | 'Disabled';
}

export interface StepPolicy {
  /** Largest change within `periodMs`: workers, or percent of the pool at the period's start. */
  readonly maxStep: { readonly workers: number } | { readonly percent: number };
  readonly periodMs: number;
}
