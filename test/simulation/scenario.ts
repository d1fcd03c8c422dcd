import { loadPlan, type RuntimePlan } from '../../runtime/plan.js';
import type { Seeded } from './seeded.js';
import { drawSizing, type Sizing } from './sizing.js';

/** What an autoscaler is set to, in the numbers that the checks need. */
export interface Scenario {
  readonly plan: RuntimePlan;
  /** The settings as written, for the history. */
  readonly text: string;
  readonly sizing: Sizing;
  readonly baseline: { readonly workers: number; readonly queueDepth: number; readonly resyncMs: number };
  readonly limits: { readonly min: number; readonly max: number };
  readonly intervalMs: number;
  readonly cooldownMs: number;
  readonly cacheForMs: number;
  readonly staleAfterMs: number;
  readonly onMissing: 'false' | 'hold' | 'baseline' | { readonly workers: number };
  readonly dryRun: boolean;
  readonly evaluate: 'onChange' | 'interval';
  readonly tolerance: number;
  readonly up: Rules;
  readonly down: Rules;
}

export interface Rules {
  readonly stabilizationMs: number;
  readonly step: { readonly workers: number } | { readonly percent: number } | undefined;
  readonly periodMs: number;
}

/** Of the loader, which has no autoscaler. */
export const WORKERS = 2;

const RESYNC_MS = 3_600_000;

/** Draws the settings of the processor's autoscaler and loads the Katalog that says them. */
export function drawScenario(seeded: Seeded): Scenario {
  const workers = seeded.int(1, 4);
  const sizing = drawSizing(seeded, workers);
  const limits = { min: seeded.int(1, workers), max: seeded.int(workers + 2, 14) };
  const cacheForMs = seeded.pick(1_000, 2_000, 3_000, 4_000);
  const staleAfter = seeded.pick(undefined, undefined, 10_000, 15_000, 30_000);
  const behaved = seeded.chance(0.4);
  const scenario = {
    sizing,
    limits,
    baseline: { workers, queueDepth: seeded.pick(0, 100), resyncMs: RESYNC_MS },
    intervalMs: seeded.pick(2_000, 5_000, 10_000),
    cooldownMs: seeded.pick(0, 0, 5_000, 15_000),
    cacheForMs,
    staleAfterMs: staleAfter ?? 3 * cacheForMs,
    onMissing: seeded.pick<Scenario['onMissing']>('false', 'hold', 'baseline', { workers: limits.max }),
    dryRun: seeded.chance(0.05),
    evaluate: seeded.pick<Scenario['evaluate']>('onChange', 'onChange', 'onChange', 'interval'),
    tolerance: behaved && seeded.chance(0.4) ? 0.2 : 0,
    up: drawRules(seeded, behaved),
    down: drawRules(seeded, behaved),
  };
  const written = block(scenario, staleAfter);
  const text = JSON.stringify(katalog(scenario, written, seeded.chance(0.3)));
  return { ...scenario, plan: loaded(text), text: `cacheFor ${cacheForMs}ms, ${JSON.stringify(written)}` };
}

/** The Katalog of the runtime that is read: what a reconcile waits for is an in-process sibling. */
export function loaderPlan(): RuntimePlan {
  loader ??= loaded(
    JSON.stringify(
      document({
        loader: {
          apiTypes: types('Loader', 'loaders'),
          workers: WORKERS,
          resync: '1h',
          operatorBox: WAITS_FOR_WORK,
        },
        work: { enabled: false, apiTypes: types('Work', 'works') },
      }),
    ),
  );
  return loader;
}

let loader: RuntimePlan | undefined;

const WAITS_FOR_WORK = {
  cross: [{ crd: 'work', selector: { name: '{{ .metadata.name }}' } }],
  when: [{ field: 'cross.work.found', equals: 'true' }],
  status: { conditions: false },
};

function katalog(scenario: Omit<Scenario, 'plan' | 'text'>, autoscale: object, readsHealth: boolean): object {
  const { baseline, cacheForMs } = scenario;
  const source = { host: 'http://loader:8080', protocol: readsHealth ? 'health' : 'metrics' };
  return document({
    processor: {
      apiTypes: types('Processor', 'processors'),
      workers: baseline.workers,
      queue: { maxDepth: baseline.queueDepth },
      resync: '1h',
      operatorBox: {
        ...WAITS_FOR_WORK,
        cross: [
          ...WAITS_FOR_WORK.cross,
          { crd: 'loader', source: { ...source, cacheFor: `${cacheForMs}ms` } },
        ],
        autoscale,
      },
    },
    work: { enabled: false, apiTypes: types('Work', 'works') },
  });
}

function block(scenario: Omit<Scenario, 'plan' | 'text'>, staleAfter: number | undefined): object {
  const { sizing, limits, intervalMs, cooldownMs, onMissing, dryRun, evaluate, tolerance, up, down } =
    scenario;
  return {
    ...sizing.block,
    interval: `${intervalMs}ms`,
    cooldown: `${cooldownMs}ms`,
    limits: { workers: limits },
    onMissing: onMissing === 'false' ? false : onMissing,
    ...(staleAfter === undefined ? {} : { staleAfter: `${staleAfter}ms` }),
    ...(dryRun ? { mode: 'dryRun' } : {}),
    evaluate,
    behavior: { scaleUp: rules(up), scaleDown: rules(down), tolerance },
  };
}

function rules({ stabilizationMs, step, periodMs }: Rules): object {
  const maxStep = step && ('percent' in step ? `${step.percent}%` : step.workers);
  return {
    stabilization: `${stabilizationMs}ms`,
    period: `${periodMs}ms`,
    ...(maxStep === undefined ? {} : { maxStep }),
  };
}

function drawRules(seeded: Seeded, behaved: boolean): Rules {
  if (!behaved) return { stabilizationMs: 0, step: undefined, periodMs: 15_000 };
  return {
    stabilizationMs: seeded.pick(0, 0, 3_000, 10_000),
    step: seeded.pick<Rules['step']>(
      undefined,
      { workers: 1 },
      { workers: 3 },
      { percent: 50 },
      { percent: 100 },
    ),
    periodMs: seeded.pick(1_000, 2_000, 5_000),
  };
}

function types(kind: string, plural: string): object {
  return { group: 'sim.example.com', version: 'v1', kind, plural };
}

function document(crds: object): object {
  return {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'simulation' },
    spec: { crds },
  };
}

function loaded(text: string): RuntimePlan {
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    setTimeout: () => ({}),
    clearTimeout: () => undefined,
  };
  const { plan, problems } = loadPlan([{ file: 'simulation.yaml', text }], {
    clock,
    randomBytes: (size) => Buffer.alloc(size),
    env: {},
  });
  if (plan) return plan;
  throw new Error(`${problems.map(({ path, message }) => `${path}: ${message}`).join('\n')}\n${text}`);
}
