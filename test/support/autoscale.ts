import {
  type AutoscalePlan,
  type AutoscaleProblem,
  compileAutoscale,
  type Decision,
  initialState,
  type Reading,
  type Size,
  type StepInput,
  step,
} from '../../autoscaler/index.js';

/** The baseline that the tests of this room size from, unless they say otherwise. */
export const BASELINE: Size = { workers: 2, queueDepth: 100, resyncMs: 30_000 };

/** The reference that most tests drive. */
export const QUEUE = 'cross.loader.metrics.queueDepth';

const ALIASES = ['loader', 'my-loader', 'db'];

/** Compiles with the aliases of the tests; any path of a known alias can be read. */
export function compile(block: unknown, baseline: Size = BASELINE): ReturnType<typeof compileAutoscale> {
  return compileAutoscale(block, {
    baseline,
    aliases: ALIASES,
    checkReference: (reference) => {
      const [, alias = '', surface = ''] = reference.split('.');
      if (!ALIASES.includes(alias)) return `unknown alias "${alias}"`;
      return ['metrics', 'health', 'cr', 'info', 'found'].includes(surface)
        ? undefined
        : `unknown surface "${surface}"`;
    },
  });
}

/** The plan of a block without faults. */
export function planOf(block: unknown, baseline: Size = BASELINE): AutoscalePlan {
  const { plan, problems } = compile(block, baseline);
  if (!plan) throw new Error(`does not compile: ${problems.map(({ message }) => message).join('; ')}`);
  return plan;
}

/** Problems as `path: message`. */
export function faults(block: unknown, baseline: Size = BASELINE): readonly string[] {
  return compile(block, baseline).problems.map(faultText);
}

export function faultText(problem: AutoscaleProblem): string {
  return `${problem.path.join('.')}: ${problem.message}`;
}

export type Values = Readonly<Record<string, unknown>>;

/** A fresh value; undefined is missing. */
export function reading(value: unknown, ageMs = 100): Reading {
  const missing = value === undefined;
  return {
    value,
    ageMs: missing ? undefined : ageMs,
    stale: false,
    missing,
    source: missing ? '' : 'stream',
  };
}

/** Steps through a plan by hand: every call is one evaluation at `now` (monotonic and wall). */
export class Bench {
  state;
  decision: Decision | undefined;

  constructor(readonly plan: AutoscalePlan) {
    this.state = initialState(plan, 0);
  }

  at(now: number, values: Values, window?: StepInput['window']): number {
    const result = step(this.plan, this.state, {
      values: (reference) => reading(values[reference]),
      now,
      wall: now,
      ...(window ? { window } : {}),
    });
    this.state = result.state;
    this.decision = result.decision;
    return result.state.current.workers;
  }

  get sentence(): string {
    return this.decision?.record().sentence ?? '';
  }

  get policies(): readonly string[] {
    return (this.decision?.record().adjustments ?? []).map(({ policy }) => policy);
  }
}
