import type { Decision } from '../../autoscaler/index.js';
import type { Metrics } from './registry.js';

/** What is counted of a decision. */
export type CountedDecision = Pick<
  Decision,
  'changed' | 'missing' | 'dryRun' | 'trigger' | 'desired' | 'from' | 'to' | 'record'
>;

/** Counts what the autoscaler of one CRD decides, and measures how soon. */
export function countDecisions(metrics: Metrics, crd: string): (decision: CountedDecision) => void {
  const desired = metrics.gauge('orkestra_autoscaler_desired');
  const applied = metrics.gauge('orkestra_autoscaler_applied');
  const evaluations = metrics.counter('orkestra_autoscaler_evaluations_total');
  const reactions = metrics.histogram('orkestra_autoscaler_reaction_seconds');
  return (decision) => {
    desired.set({ crd }, decision.desired.workers);
    applied.set({ crd }, (decision.dryRun ? decision.from : decision.to).workers);
    if (decision.trigger !== 'stop') evaluations.inc({ crd, result: resultOf(decision) });
    const newest = decision.changed && !decision.dryRun ? newestAgeMs(decision) : undefined;
    if (newest !== undefined) reactions.observe({ crd }, newest / 1_000);
  };
}

function resultOf({ changed, missing }: CountedDecision): string {
  if (changed) return 'changed';
  return missing ? 'missing' : 'unchanged';
}

/** Of the values read from siblings; undefined when the decision rests on none, or was not made because one came. */
function newestAgeMs(decision: CountedDecision): number | undefined {
  if (decision.trigger !== 'change') return undefined;
  const ages = decision
    .record()
    .values.flatMap(({ reference, ageMs }) =>
      reference.startsWith('cross.') && ageMs !== null ? [ageMs] : [],
    );
  return ages.length === 0 ? undefined : Math.min(...ages);
}
