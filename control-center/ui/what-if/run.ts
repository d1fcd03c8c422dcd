/** Runs a load through a block, by the code that runs in production. No document and no worker: what the worker does. */
import {
  type AutoscaleProblem,
  compileAutoscale,
  type DecisionRecord,
  type SimulationSummary,
  type Size,
  simulate,
  type TraceSample,
} from '../../../autoscaler/index.js';
import { didYouMean } from '../../../lib/base/index.js';

export interface WhatIfInput {
  readonly block: unknown;
  readonly baseline: Size;
  readonly samples: readonly TraceSample[];
  /** Siblings of the running block. */
  readonly aliases: readonly string[];
}

export interface WhatIfResult {
  /** What keeps it from running; without, there is a run. */
  readonly problems: readonly AutoscaleProblem[];
  readonly warnings: readonly AutoscaleProblem[];
  readonly run: WhatIfRun | undefined;
}

export interface WhatIfRun {
  readonly sizes: readonly { readonly at: number; readonly workers: number }[];
  readonly decisions: readonly DecisionRecord[];
  readonly summary: SimulationSummary;
  readonly oscillation: string;
  /** What the block reads and the record does not have. */
  readonly absent: readonly string[];
}

export function runWhatIf({ block, baseline, samples, aliases }: WhatIfInput): WhatIfResult {
  const { plan, problems, warnings } = compileAutoscale(block, {
    baseline,
    aliases,
    checkReference: (reference) => aliasProblem(reference, aliases),
  });
  if (!plan || samples.length === 0) return { problems, warnings, run: undefined };
  const { sizes, decisions, summary, oscillation = '' } = simulate(plan, samples);
  const recorded = new Set(samples.map(({ reference }) => reference));
  return {
    problems,
    warnings,
    run: {
      sizes: sizes.map(({ at, size }) => ({ at, workers: size.workers })),
      decisions,
      summary,
      oscillation,
      absent: plan.references.filter((reference) => !recorded.has(reference)),
    },
  };
}

function aliasProblem(reference: string, aliases: readonly string[]): string | undefined {
  const [, alias = ''] = reference.split('.');
  if (aliases.includes(alias)) return undefined;
  return `unknown sibling "${alias}"${didYouMean(alias, aliases)}: a block reads what cross declares`;
}
