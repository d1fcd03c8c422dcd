import type { NotifyFields } from '../../katalog/conditions/index.js';
import { earliest } from '../../lib/base/index.js';
import { type Scalar, scalarOf } from '../reading.js';
import { type Size, type SizeChange, sizeChange } from '../size.js';
import type { DecisionParts } from './decision-parts.js';
import { type DecisionRecord, recordOf } from './decision-record.js';
import type { Reason } from './desired.js';
import type { Trigger } from './step-input.js';

/** A condition with `notify`, and whether it holds. */
export interface JudgedNotice {
  readonly condition: string;
  readonly notify: NotifyFields;
  readonly holds: boolean;
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
    return this.#parts.desired.reason;
  }

  /** The usable values, in the order of the plan's references; undefined: missing. A stop has none. */
  get values(): readonly (Scalar | undefined)[] {
    const { readings, plan } = this.#parts;
    return readings.map((reading) => scalarOf(reading, plan.staleAfterMs));
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

  /** When it was made, in Unix milliseconds. */
  get wall(): number {
    return this.#parts.wall;
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
    const { shaped, judgement, api } = this.#parts;
    // A bound is watched while it is there: values of the plan may say nothing of requests.
    const look = api?.bound === undefined ? undefined : api.nextAt;
    return earliest(earliest(shaped.wakeAt, judgement.wakeAt), look);
  }

  /** A value was missing where it was needed. */
  get missing(): boolean {
    const { conditions, sizes } = this.#parts.judgement;
    return (
      conditions.some(({ result }) => result === 'missing') || sizes.some(({ value }) => value === undefined)
    );
  }

  /** Conditions with `notify` that were judged; those that a missing value leaves open are not among them. */
  get notices(): readonly JudgedNotice[] {
    return this.#parts.judgement.conditions.flatMap(({ condition, result }) =>
      condition.notify && result !== 'missing'
        ? [{ condition: condition.text, notify: condition.notify, holds: result }]
        : [],
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
