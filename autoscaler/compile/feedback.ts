/** Plans that drive themselves: sizes computed from what they change, and resyncs that count as load. */
import type { CompiledExpression, Operand } from '../expressions/index.js';
import type { AutoscalePlan, PlanBlock } from '../plan.js';
import { lengthText } from '../words.js';
import type { AutoscaleProblem, Path } from './scope.js';

/** What changes at once when the pool is resized. */
const OWN_SHARE: ReadonlySet<string> = new Set([
  'metrics.workers',
  'metrics.workersBusy',
  'metrics.workersBusyPercent',
  'metrics.workersIdlePercent',
]);

type FeedbackPlan = Pick<AutoscalePlan, 'blocks' | 'references' | 'behavior'>;

/** The name of a value that the pool's own size follows from, in a block without a step limit; undefined: there is none. */
export function feedbackOf(
  block: PlanBlock,
  { references, behavior }: Omit<FeedbackPlan, 'blocks'>,
): string | undefined {
  if (behavior.scaleUp.policies.length > 0 || behavior.scaleUp.select === 'Disabled') return undefined;
  const workers = block.sizing.find(({ field }) => field === 'workers');
  if (!workers || typeof workers.value === 'number') return undefined;
  return ownNames(workers.value, references)[0];
}

function ownNames(
  { operands }: CompiledExpression<number>,
  references: readonly string[],
): readonly string[] {
  return operands.flatMap((operand: Operand) => {
    if (operand.kind === 'size') return operand.of === 'current' ? [`current.${operand.field}`] : [];
    const name = 'reference' in operand ? references[operand.reference] : undefined;
    return name !== undefined && OWN_SHARE.has(name) ? [name] : [];
  });
}

/** Whether every evaluation may cause the next one: such a plan is evaluated at its interval. */
export function feedsBack(plan: FeedbackPlan): boolean {
  return plan.blocks.some((block) => feedbackOf(block, plan) !== undefined);
}

export function feedbackWarning(
  block: PlanBlock,
  plan: AutoscalePlan,
  path: Path,
): AutoscaleProblem | undefined {
  const name = feedbackOf(block, plan);
  if (name === undefined) return undefined;
  const message = `workers is computed from ${name}, which each change of the pool changes, and behavior.scaleUp has no maxStep: the plan is evaluated at its interval only`;
  return { code: 'ORK_AUTOSCALE_FEEDBACK', path, message };
}

/** The override that a resync keeps in force: all CRs are queued before its cooldown ends. */
export function resyncWarning(
  block: PlanBlock,
  plan: AutoscalePlan,
  path: Path,
): AutoscaleProblem | undefined {
  const depth = [...block.or, ...block.when].some(
    ({ references, region, negate }) =>
      // A condition that a long queue makes false is not kept true by resyncs.
      (region === undefined || (region.high === Number.POSITIVE_INFINITY) !== negate) &&
      references.some((reference) => plan.references[reference] === 'metrics.queueDepth'),
  );
  const own = block.sizing.find(({ field }) => field === 'resync')?.value;
  const resyncMs =
    typeof own === 'number' ? Math.min(own, plan.baseline.resyncMs || own) : plan.baseline.resyncMs;
  if (!depth || resyncMs === 0 || resyncMs >= plan.cooldownMs) return undefined;
  const message = `metrics.queueDepth counts resyncs, and a resync each ${lengthText(resyncMs)} comes before the cooldown of ${lengthText(plan.cooldownMs)} ends: with more CRs than the threshold the override never ends`;
  return { code: 'ORK_AUTOSCALE_RESYNC', path, message };
}
