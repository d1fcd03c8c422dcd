import type { AutoscalePlan, PlanBlock, PlanCondition, Sizing, Target } from '../plan.js';
import { leftText, lengthText } from '../words.js';
import type { Evaluation } from './evaluation.js';
import type { AutoscaleState } from './state.js';
import { evaluateTarget, type TargetEstimate } from './target.js';
import type { TargetState } from './target-state.js';

/** What the blocks say before any policy: an override, nothing, or that a missing value decides and `onMissing` rules. */
export type BlockChoice =
  | {
      readonly kind: 'override';
      readonly block: number;
      readonly sizes: readonly SizeResult[];
      /** Why an earlier block could not be decided; undefined when all were. */
      readonly undecided: string | undefined;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly reason: string };

export interface ConditionResult {
  readonly block: number;
  readonly list: 'or' | 'when';
  readonly condition: PlanCondition;
  /** After `negate` and `for`; a condition that is missing stays missing. */
  readonly result: boolean | 'missing';
  readonly reason: string | undefined;
}

/** What a field of `do`, or the target, gave: workers, items, or milliseconds for `resync`. */
export interface SizeResult {
  readonly block: number;
  readonly sizing: Sizing | { readonly field: 'workers'; readonly value: Target };
  readonly value: number | undefined;
  readonly reason: string | undefined;
}

export interface Judgement {
  readonly choice: BlockChoice;
  readonly conditions: readonly ConditionResult[];
  readonly sizes: readonly SizeResult[];
  /** For each condition of the plan with `for`, since when it has been true; undefined: it is not. */
  readonly trueSince: AutoscaleState['trueSince'];
  /** What the plan's target asks for; undefined: it has none, or a value is missing. */
  readonly estimate: TargetEstimate | undefined;
  readonly target: TargetState;
  /** Monotonic time at which waiting alone may change the judgement: a `for` ends, or a measurement. */
  readonly wakeAt: number | undefined;
}

/**
 * Goes through the blocks until one holds. Logic is three-valued (Kleene): in `or` a true condition decides whatever else
 * is missing, in `when` a false one does; a block is undecided only where the missing value decides. With `onMissing:
 * false` an undecided block does not hold. With any other policy a later block that holds still wins, and `onMissing`
 * rules when none does.
 */
export function judge(plan: AutoscalePlan, evaluation: Evaluation, state: AutoscaleState): Judgement {
  return new Judge(plan, evaluation, state).judgement();
}

/** Most plans leave most lists empty. */
const NONE: readonly never[] = [];

class Judge {
  readonly #conditions: ConditionResult[] = [];
  #sizes: readonly SizeResult[] = NONE;
  readonly #trueSince: (number | undefined)[] = [];
  #wakeAt: number | undefined;
  #estimate: TargetEstimate | undefined;
  #target: TargetState;

  constructor(
    private readonly plan: AutoscalePlan,
    private readonly evaluation: Evaluation,
    private readonly state: AutoscaleState,
  ) {
    this.#target = state.target;
  }

  judgement(): Judgement {
    const { target } = this.plan;
    const choice = target ? this.#byTarget(target) : this.#search();
    // `slice` copies without spare capacity: a decision is kept as long as its autoscaler.
    return {
      choice,
      conditions: this.#conditions.length === 0 ? NONE : this.#conditions.slice(),
      sizes: this.#sizes,
      trueSince: this.#trueSince,
      estimate: this.#estimate,
      target: this.#target,
      wakeAt: this.#wakeAt,
    };
  }

  #search(): BlockChoice {
    const { plan } = this;
    const strict = plan.onMissing !== 'false';
    let undecided: string | undefined;
    let choice: BlockChoice | undefined;
    let index = -1;
    for (const block of plan.blocks) {
      index++;
      if (choice) {
        // `for` is counted for the blocks behind the one that holds as well.
        this.#count(block, index);
        continue;
      }
      const first = this.#conditions.length;
      this.#evaluateConditions(block, index);
      const holds = this.#holds(block, first);
      if (holds === 'missing' && strict) undecided ??= this.#reason(first);
      if (holds !== true) continue;
      const results = evaluateSizing(block, index, this.evaluation);
      this.#sizes = this.#sizes.length === 0 ? results : [...this.#sizes, ...results];
      const lacking = results.find((result) => result.value === undefined);
      if (!lacking) choice = { kind: 'override', block: index, sizes: results, undecided };
      else if (strict) undecided ??= lacking.reason ?? '';
    }
    return choice ?? (undecided === undefined ? { kind: 'none' } : { kind: 'missing', reason: undecided });
  }

  #byTarget(target: Target): BlockChoice {
    const { state, current } = { state: this.state.target, current: this.state.current.workers };
    const result = evaluateTarget(target, this.evaluation, { state, current });
    this.#target = result.state;
    this.#wakeAt = result.wakeAt;
    const sizing = { field: 'workers', value: target } as const;
    if ('missing' in result.estimate) {
      const { missing } = result.estimate;
      this.#sizes = [{ block: 0, sizing, value: undefined, reason: missing }];
      return this.plan.onMissing === 'false' ? { kind: 'none' } : { kind: 'missing', reason: missing };
    }
    this.#estimate = result.estimate;
    this.#sizes = [{ block: 0, sizing, value: result.estimate.workers, reason: undefined }];
    return { kind: 'override', block: 0, sizes: this.#sizes, undecided: undefined };
  }

  #evaluateConditions(block: PlanBlock, index: number): void {
    for (const condition of block.or) this.#conditions.push(this.#evaluate(condition, 'or', index));
    for (const condition of block.when) this.#conditions.push(this.#evaluate(condition, 'when', index));
  }

  #count(block: PlanBlock, index: number): void {
    for (const condition of [...block.or, ...block.when]) {
      if (condition.forMs > 0) this.#evaluate(condition, 'when', index);
    }
  }

  #evaluate(condition: PlanCondition, list: 'or' | 'when', block: number): ConditionResult {
    const tested = condition.test(this.evaluation);
    const isMissing = typeof tested !== 'boolean';
    const isTrue = !isMissing && tested !== condition.negate;
    if (condition.forMs > 0) {
      const reason = this.#lasting(condition, isTrue);
      if (reason !== undefined) return { block, list, condition, result: false, reason };
    }
    if (!isMissing) return { block, list, condition, result: isTrue, reason: undefined };
    return { block, list, condition, result: 'missing', reason: tested.missing };
  }

  /** Why a condition with `for` that is true does not hold yet; undefined when it does, or is not true. */
  #lasting({ text, forMs }: PlanCondition, isTrue: boolean): string | undefined {
    const { now } = this.evaluation;
    const since = isTrue ? (this.state.trueSince[this.#trueSince.length] ?? now) : undefined;
    this.#trueSince.push(since);
    if (since === undefined || now >= since + forMs) return undefined;
    this.#wakeAt = Math.min(this.#wakeAt ?? Number.POSITIVE_INFINITY, since + forMs);
    return `${text} holds, but has to for ${lengthText(forMs)} (${leftText(since + forMs - now)} left)`;
  }

  /** `(or is empty or any holds) and (when is empty or all hold)`. */
  #holds(block: PlanBlock, first: number): Ternary {
    let any: Ternary = block.or.length === 0;
    let all: Ternary = true;
    for (let index = first; index < this.#conditions.length; index++) {
      const condition = this.#conditions[index];
      if (condition?.list === 'or') any = either(any, condition.result);
      else if (condition) all = both(all, condition.result);
    }
    return both(any, all);
  }

  #reason(first: number): string {
    return this.#conditions.slice(first).find(({ result }) => result === 'missing')?.reason ?? '';
  }
}

type Ternary = ConditionResult['result'];

function either(a: Ternary, b: Ternary): Ternary {
  if (a === true || b === true) return true;
  return a === 'missing' || b === 'missing' ? 'missing' : false;
}

function both(a: Ternary, b: Ternary): Ternary {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : 'missing';
}

function evaluateSizing(block: PlanBlock, index: number, evaluation: Evaluation): readonly SizeResult[] {
  return block.sizing.map((sizing) => {
    if (typeof sizing.value === 'number')
      return { block: index, sizing, value: sizing.value, reason: undefined };
    const outcome = evaluation.run(sizing.value);
    if ('missing' in outcome) return { block: index, sizing, value: undefined, reason: outcome.missing };
    const value = sizing.field === 'resync' ? outcome.value * 1_000 : outcome.value;
    return { block: index, sizing, value, reason: undefined };
  });
}
