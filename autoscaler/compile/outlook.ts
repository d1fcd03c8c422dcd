/** What can be said of a plan before it runs: conditions that no values can meet, and overrides that never end. */

import type { AutoscalePlan, PlanBlock, PlanCondition } from '../plan.js';
import { numberText } from '../words.js';
import { feedbackWarning, resyncWarning } from './feedback.js';
import type { AutoscaleProblem, Path } from './scope.js';
import { QUEUE_COUNTS, rangeOfReference } from './value-range.js';

/** Where blocks and their conditions stand, for warnings. */
export interface Places {
  readonly block: (index: number) => Path;
  readonly condition: (index: number, list: 'or' | 'when', place: number) => Path;
}

/** Warnings about blocks that can never fire, or never return; the plan runs all the same. */
export function outlook(plan: AutoscalePlan, places: Places): readonly AutoscaleProblem[] {
  const warnings: AutoscaleProblem[] = [];
  for (const [index, block] of plan.blocks.entries()) {
    const never = neverFires(block, index, plan, places);
    if (never) warnings.push(never);
    else if (keepsBaseline(block, plan)) {
      const message = 'do sets what the baseline is already, so the override changes nothing';
      warnings.push({ code: 'ORK_AUTOSCALE_NEVER', path: places.block(index), message });
    } else if (alwaysHolds(block) && (isFixed(block) || hasConditions(block))) {
      warnings.push(alwaysWarning(index, block, plan, places));
      break;
    }
    if (never) continue;
    const path = places.block(index);
    for (const warning of [feedbackWarning(block, plan, path), resyncWarning(block, plan, path)]) {
      if (warning) warnings.push(warning);
    }
  }
  return warnings;
}

function neverFires(
  block: PlanBlock,
  index: number,
  plan: AutoscalePlan,
  places: Places,
): AutoscaleProblem | undefined {
  const warning = (path: Path, message: string): AutoscaleProblem => ({
    code: 'ORK_AUTOSCALE_NEVER',
    path,
    message: `${message}, so this override never comes`,
  });
  for (const [place, condition] of block.when.entries()) {
    if (constant(condition) === false)
      return warning(places.condition(index, 'when', place), cannotHold(condition, plan));
  }
  if (block.or.length > 0 && block.or.every((condition) => constant(condition) === false)) {
    const [first] = block.or;
    if (first) return warning(places.condition(index, 'or', 0), cannotHold(first, plan));
  }
  const pair = contradiction(block.when);
  if (!pair) return undefined;
  const [first, second] = pair;
  const place = block.when.indexOf(second);
  return warning(
    places.condition(index, 'when', place),
    `${first.text} and ${second.text} cannot hold at the same time`,
  );
}

function cannotHold(condition: PlanCondition, plan: AutoscalePlan): string {
  const bounds = condition.references.flatMap((reference) => {
    const name = plan.references[reference] ?? '';
    const { low, high } = rangeOfReference(name, plan.baseline);
    if (!Number.isFinite(low)) return [];
    if (!Number.isFinite(high)) return [`${name} is at least ${numberText(low)}`];
    const isCount = QUEUE_COUNTS.some((metric) => name === `metrics.${metric}`);
    const limit = isCount ? ' (queue.maxDepth of the CRD)' : '';
    return [`${name} is ${numberText(low)} to ${numberText(high)}${limit}`];
  });
  return `${condition.text} can never hold${bounds.length === 0 ? '' : ` (${bounds.join('; ')})`}`;
}

/** Two conditions of `when` that leave nothing of one value. */
function contradiction(when: readonly PlanCondition[]): readonly [PlanCondition, PlanCondition] | undefined {
  for (const [index, first] of when.entries()) {
    for (const second of when.slice(index + 1)) {
      const [a, b] = [first.region, second.region];
      if (!a || !b || first.negate || second.negate || a.reference !== b.reference) continue;
      const low = Math.max(a.low, b.low);
      const high = Math.min(a.high, b.high);
      const open = [a, b].some(
        (one) => (one.lowOpen && one.low === low) || (one.highOpen && one.high === high),
      );
      if (low > high || (low === high && open)) return [first, second];
    }
  }
  return undefined;
}

function constant({ constant: always, negate }: PlanCondition): boolean | undefined {
  return always === undefined ? undefined : always !== negate;
}

function alwaysHolds({ or, when }: PlanBlock): boolean {
  const any = or.length === 0 || or.some((condition) => constant(condition) === true);
  return any && when.every((condition) => constant(condition) === true);
}

function hasConditions({ or, when }: PlanBlock): boolean {
  return or.length + when.length > 0;
}

function isFixed({ sizing }: PlanBlock): boolean {
  return sizing.every(({ value }) => typeof value === 'number');
}

function keepsBaseline({ sizing }: PlanBlock, { baseline }: AutoscalePlan): boolean {
  return sizing.every(
    ({ field, value }) => value === (field === 'resync' ? baseline.resyncMs : baseline[field]),
  );
}

function alwaysWarning(
  index: number,
  block: PlanBlock,
  plan: AutoscalePlan,
  places: Places,
): AutoscaleProblem {
  const texts = [...block.or, ...block.when].filter((condition) => constant(condition) === true);
  const what =
    texts.length === 0
      ? 'without conditions the override'
      : `${texts.map(({ text }) => text).join(' and ')} always holds: the override`;
  const rest = plan.blocks.length - index - 1;
  const after =
    rest === 0
      ? ''
      : `; the ${rest === 1 ? 'block' : `${rest} blocks`} after it ${rest === 1 ? 'is' : 'are'} never reached`;
  return {
    code: 'ORK_AUTOSCALE_ALWAYS',
    path: places.block(index),
    message: `${what} is always in force, and the baseline never returns${after}`,
  };
}
