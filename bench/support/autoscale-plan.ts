import { type AutoscalePlan, compileAutoscale } from '../../autoscaler/index.js';

/** The plan of an `autoscale` block over a pool of so many workers; throws what is wrong with the block. */
export function planOf(
  block: object,
  { workers, resyncMs }: { readonly workers: number; readonly resyncMs: number },
): AutoscalePlan {
  const { plan, problems } = compileAutoscale(block, {
    baseline: { workers, queueDepth: 0, resyncMs },
    aliases: [],
    checkReference: () => undefined,
  });
  if (!plan) throw new Error(problems.map(({ message }) => message).join('; '));
  return plan;
}
