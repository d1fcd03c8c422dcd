import { type Reading, type Scalar, scalarOf } from '../reading.js';
import type { SizeField } from '../size.js';
import type { Adjustment } from './adjustment.js';
import type { DecisionParts } from './decision-parts.js';
import type { Reason } from './desired.js';
import type { Hand } from './hand.js';
import { sentenceOf } from './sentence.js';
import type { Trigger } from './step-input.js';
import type { TargetEstimate } from './target.js';

/** A decision for people and machines: plain JSON, in the order in which it was made. */
export type DecisionRecord = {
  /** RFC 3339. */
  readonly time: string;
  readonly trigger: Trigger;
  readonly reason: Reason;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** What was paused by hand; absent: nothing. */
  readonly hand?: Hand;
  /** What happened and why, in one English sentence. */
  readonly sentence: string;
  readonly values: readonly ValueRecord[];
  readonly conditions: readonly ConditionRecord[];
  readonly sizes: readonly SizeRecord[];
  readonly adjustments: readonly Adjustment[];
  /** What the target asked for; absent without one, or when a value of it is missing. */
  readonly target?: TargetRecord;
  /** The greatest pool that requests allow; absent: they bound nothing. */
  readonly apiBound?: number;
  /** While it cools down: when the baseline returns if nothing else happens, in RFC 3339. */
  readonly until?: string;
  readonly from: SizeJson;
  readonly to: SizeJson;
};

export type TargetRecord = {
  /** Changes that wait. */
  readonly backlog: number;
  readonly arrivalsPerSecond: number;
  /** `null`: nothing was reconciled yet. */
  readonly serviceMs: number | null;
  /** In which the backlog is to be gone. */
  readonly leftMs: number;
};

export type ValueRecord = {
  readonly reference: string;
  /** `null` when missing. */
  readonly value: Scalar | null;
  readonly source: string;
  readonly ageMs: number | null;
  readonly stale: boolean;
  readonly missing: boolean;
  /** The name of the value that was read instead, because the source does not send the one referred to. */
  readonly substituted?: string;
  /** Of one that is missing: the source answered that it does not exist. */
  readonly absent?: true;
  /** Of one that is missing: why the last attempt to read brought nothing. */
  readonly error?: string;
};

export type ConditionRecord = {
  readonly block: number;
  readonly list: 'or' | 'when';
  readonly condition: string;
  readonly result: boolean | 'missing';
  readonly reason?: string;
};

/** What a field of `do` gave before policies; `resync` in milliseconds. */
export type SizeRecord = {
  readonly block: number;
  readonly field: SizeField;
  readonly expression?: string;
  readonly gave: number | null;
  readonly reason?: string;
};

/** A size on the wire; `resync` in milliseconds. */
export type SizeJson = {
  readonly workers: number;
  readonly queueDepth: number;
  readonly resyncMs: number;
};

/** Writes out what one evaluation saw and did. */
export function recordOf(parts: DecisionParts, changed: boolean): DecisionRecord {
  const { judgement, plan, shaped } = parts;
  const until = parts.desired.reason === 'cooldown' ? parts.desired.until : undefined;
  return {
    time: timeText(parts.wall),
    trigger: parts.trigger,
    reason: parts.desired.reason,
    changed,
    dryRun: plan.mode === 'dryRun',
    ...(parts.hand === undefined ? {} : { hand: parts.hand }),
    sentence: sentenceOf(parts),
    // A stop looks at none.
    values: parts.readings.map((_, index) => valueRecord(plan.references[index] ?? '', parts, index)),
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
    ...(judgement.estimate ? { target: targetRecord(judgement.estimate) } : {}),
    ...(parts.api?.bound === undefined ? {} : { apiBound: parts.api.bound }),
    ...(until === undefined ? {} : { until: timeText(parts.wall + until - parts.now) }),
    from: { ...parts.from },
    to: { ...shaped.size },
  };
}

function targetRecord({ backlog, arrivalsPerSecond, serviceMs, leftMs }: TargetEstimate): TargetRecord {
  return { backlog, arrivalsPerSecond, serviceMs: serviceMs ?? null, leftMs: Math.round(leftMs) };
}

function valueRecord(reference: string, parts: DecisionParts, index: number): ValueRecord {
  const reading = parts.readings[index];
  const value = reading && scalarOf(reading, parts.plan.staleAfterMs);
  return {
    reference,
    value: value ?? null,
    source: reading?.source ?? '',
    ageMs: reading?.ageMs === undefined ? null : Math.round(reading.ageMs),
    stale: reading?.stale ?? false,
    missing: value === undefined,
    ...(reading?.substituted === undefined ? {} : { substituted: reading.substituted }),
    ...(value === undefined ? whyMissing(reading) : {}),
  };
}

function whyMissing(reading: Reading | undefined): Pick<ValueRecord, 'absent' | 'error'> {
  const { absent, error } = reading ?? {};
  return { ...(absent ? { absent } : {}), ...(error === undefined ? {} : { error }) };
}

function timeText(wall: number): string {
  return new Date(wall).toISOString();
}
