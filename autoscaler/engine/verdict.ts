import type { AutoscalePlan, PlanBlock, PlanCondition, Sizing } from '../plan.js';
import type { Evaluation } from './evaluation.js';

/** What the blocks say before any policy: an override, nothing, or that a value is missing and `onMissing` rules. */
export type Verdict =
  | { readonly kind: 'override'; readonly block: number; readonly sizes: readonly SizeResult[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly reason: string };

export interface ConditionResult {
  readonly block: number;
  readonly list: 'or' | 'when';
  readonly condition: PlanCondition;
  /** After `negate`; a condition that is missing stays missing. */
  readonly result: boolean | 'missing';
  readonly reason: string | undefined;
}

/** What a field of `do` gave: workers, items, or milliseconds for `resync`. */
export interface SizeResult {
  readonly block: number;
  readonly sizing: Sizing;
  readonly value: number | undefined;
  readonly reason: string | undefined;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly conditions: readonly ConditionResult[];
  readonly sizes: readonly SizeResult[];
}

/**
 * Goes through the blocks until one holds. With `onMissing: false` a condition that is missing is false, and a block
 * whose size is missing does not hold; with any other policy the first thing missing ends the search.
 */
export function judge(plan: AutoscalePlan, evaluation: Evaluation): Judgement {
  const conditions: ConditionResult[] = [];
  const sizes: SizeResult[] = [];
  const verdict = search(plan, evaluation, conditions, sizes);
  // Copies are no longer than they have to be: decisions are kept long.
  return { verdict, conditions: conditions.slice(), sizes: sizes.slice() };
}

function search(
  plan: AutoscalePlan,
  evaluation: Evaluation,
  conditions: ConditionResult[],
  sizes: SizeResult[],
): Verdict {
  const strict = plan.onMissing !== 'false';
  for (let index = 0; index < plan.blocks.length; index++) {
    const block = plan.blocks[index];
    if (!block) break;
    const first = conditions.length;
    evaluateConditions(block, index, evaluation, conditions);
    const missing = strict ? firstMissing(conditions, first) : undefined;
    if (missing !== undefined) return { kind: 'missing', reason: missing };
    if (!holds(block, conditions, first)) continue;
    const results = evaluateSizing(block, index, evaluation);
    for (const result of results) sizes.push(result);
    const lacking = results.find((result) => result.value === undefined);
    if (!lacking) return { kind: 'override', block: index, sizes: results };
    if (strict) return { kind: 'missing', reason: lacking.reason ?? '' };
  }
  return { kind: 'none' };
}

function evaluateConditions(
  block: PlanBlock,
  index: number,
  evaluation: Evaluation,
  into: ConditionResult[],
): void {
  for (const condition of block.or) into.push(evaluate(condition, 'or', index, evaluation));
  for (const condition of block.when) into.push(evaluate(condition, 'when', index, evaluation));
}

function evaluate(
  condition: PlanCondition,
  list: 'or' | 'when',
  block: number,
  evaluation: Evaluation,
): ConditionResult {
  const tested = condition.test(evaluation);
  if (typeof tested === 'boolean') {
    return { block, list, condition, result: tested !== condition.negate, reason: undefined };
  }
  return { block, list, condition, result: 'missing', reason: tested.missing };
}

function firstMissing(conditions: readonly ConditionResult[], from: number): string | undefined {
  for (let index = from; index < conditions.length; index++) {
    const result = conditions[index];
    if (result?.result === 'missing') return result.reason ?? '';
  }
  return undefined;
}

/** `(or is empty or any holds) and (when is empty or all hold)`. */
function holds(block: PlanBlock, conditions: readonly ConditionResult[], from: number): boolean {
  let any = block.or.length === 0;
  let all = true;
  for (let index = from; index < conditions.length; index++) {
    const result = conditions[index];
    if (result?.list === 'or') any ||= result.result === true;
    else all &&= result?.result === true;
  }
  return any && all;
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
