import type { AutoscalePlan } from '../plan.js';
import type { Reading, Scalar } from '../reading.js';
import { type Size, type SizeChange, type SizeField, sizeChange } from '../size.js';
import type { Adjustment } from './adjustment.js';
import type { Shaped } from './policies.js';
import { sentenceOf } from './sentence.js';
import type { AutoscaleState } from './state.js';
import type { Trigger } from './step-input.js';
import type { Reason, Target } from './target.js';
import type { Judgement } from './verdict.js';

/** Everything that one evaluation saw and did. */
export interface DecisionParts {
  readonly plan: AutoscalePlan;
  readonly wall: number;
  readonly now: number;
  readonly trigger: Trigger;
  readonly readings: readonly Reading[];
  /** The usable values, by reference. */
  readonly scalars: readonly (Scalar | undefined)[];
  readonly judgement: Judgement;
  readonly target: Target;
  readonly shaped: Shaped;
  readonly from: Size;
  readonly wasActive: AutoscaleState['active'];
}

/** A decision for people and machines: plain JSON, in the order in which it was made. */
export interface DecisionRecord {
  /** RFC 3339. */
  readonly time: string;
  readonly trigger: Trigger;
  readonly reason: Reason;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** What happened and why, in one English sentence. */
  readonly sentence: string;
  readonly values: readonly ValueRecord[];
  readonly conditions: readonly ConditionRecord[];
  readonly sizes: readonly SizeRecord[];
  readonly adjustments: readonly Adjustment[];
  readonly from: SizeJson;
  readonly to: SizeJson;
}

export interface ValueRecord {
  readonly reference: string;
  /** `null` when missing. */
  readonly value: Scalar | null;
  readonly source: string;
  readonly ageMs: number | null;
  readonly stale: boolean;
  readonly missing: boolean;
}

export interface ConditionRecord {
  readonly block: number;
  readonly list: 'or' | 'when';
  readonly condition: string;
  readonly result: boolean | 'missing';
  readonly reason?: string;
}

/** What a field of `do` gave before policies; `resync` in milliseconds. */
export interface SizeRecord {
  readonly block: number;
  readonly field: SizeField;
  readonly expression?: string;
  readonly gave: number | null;
  readonly reason?: string;
}

/** A size on the wire; `resync` in milliseconds. */
export interface SizeJson {
  readonly workers: number;
  readonly queueDepth: number;
  readonly resyncMs: number;
}

/** The outcome of one evaluation. Cheap to make; the record and its sentence are written when they are asked for. */
export class Decision {
  readonly #parts: DecisionParts;
  #record: DecisionRecord | undefined;
  /** What has to be set; undefined when nothing changed. */
  readonly change: SizeChange | undefined;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
    this.change = sizeChange(parts.from, parts.shaped.size);
  }

  get changed(): boolean {
    return this.change !== undefined;
  }

  get reason(): Reason {
    return this.#parts.target.reason;
  }

  get trigger(): Trigger {
    return this.#parts.trigger;
  }

  get from(): Size {
    return this.#parts.from;
  }

  get to(): Size {
    return this.#parts.shaped.size;
  }

  /** What was wished for before `behavior` slowed it down: limits are applied. */
  get desired(): Size {
    return this.#parts.shaped.desired;
  }

  /** The plan only reports (`mode: dryRun`). */
  get dryRun(): boolean {
    return this.#parts.plan.mode === 'dryRun';
  }

  /** Monotonic time at which waiting alone may change the answer; undefined: only new values can. */
  get wakeAt(): number | undefined {
    return this.#parts.shaped.wakeAt;
  }

  /** A value was missing where it was needed. */
  get missing(): boolean {
    const { conditions, sizes } = this.#parts.judgement;
    return (
      conditions.some(({ result }) => result === 'missing') || sizes.some(({ value }) => value === undefined)
    );
  }

  /** The record, made once. */
  record(): DecisionRecord {
    this.#record ??= recordOf(this.#parts, this.changed);
    return this.#record;
  }

  toJSON(): DecisionRecord {
    return this.record();
  }
}

function recordOf(parts: DecisionParts, changed: boolean): DecisionRecord {
  const { judgement, plan, shaped } = parts;
  return {
    time: new Date(parts.wall).toISOString(),
    trigger: parts.trigger,
    reason: parts.target.reason,
    changed,
    dryRun: plan.mode === 'dryRun',
    sentence: sentenceOf(parts),
    values: plan.references.map((reference, index) => valueRecord(reference, parts, index)),
    conditions: judgement.conditions.map(({ block, list, condition, result, reason }) => ({
      block,
      list,
      condition: condition.text,
      result,
      ...(reason === undefined ? {} : { reason }),
    })),
    sizes: judgement.sizes.map(({ block, sizing, value, reason }) => ({
      block,
      field: sizing.field,
      ...(typeof sizing.value === 'number' ? {} : { expression: sizing.value.text }),
      gave: value ?? null,
      ...(reason === undefined ? {} : { reason }),
    })),
    adjustments: shaped.adjustments,
    from: { ...parts.from },
    to: { ...shaped.size },
  };
}

function valueRecord(reference: string, parts: DecisionParts, index: number): ValueRecord {
  const reading = parts.readings[index];
  const value = parts.scalars[index];
  return {
    reference,
    value: value ?? null,
    source: reading?.source ?? '',
    ageMs: reading?.ageMs === undefined ? null : Math.round(reading.ageMs),
    stale: reading?.stale ?? false,
    missing: value === undefined,
  };
}
