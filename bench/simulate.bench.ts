/**
 * Seconds that a burst, a day and a flapping load spend above the target, and worker-seconds, by threshold, profile and expression, against a HorizontalPodAutoscaler.
 *
 * Usage: npm run bench -- simulate. Nothing is timed: the traces are replayed.
 */
import { simulate } from '../autoscaler/index.js';
import { planOf } from './support/autoscale-plan.js';
import { horizontalPodAutoscaler, type Sample } from './support/horizontal-pod-autoscaler.js';
import { report } from './support/report.js';
import { tidy } from './support/stats.js';

/** Items that one worker may have waiting. */
const TARGET = 50;
const MIN = 2;
const MAX = 16;
const QUEUE = 'metrics.queueDepth';
const limits = { workers: { min: MIN, max: MAX } };

const TRACES: Readonly<Record<string, readonly Sample[]>> = {
  burst: series(900, 1, (second) =>
    second < 120 ? 0 : second < 130 ? (second - 120) * 70 : Math.max(0, 700 - (second - 130) * 2),
  ),
  diurnal: series(1_440, 60, (minute) => Math.round(350 * (1 - Math.cos((minute / 1_440) * 2 * Math.PI)))),
  flapping: series(900, 1, (second) => (Math.floor(second / 20) % 2 === 0 ? 400 : 120)),
};

const BLOCKS: Readonly<Record<string, object>> = {
  threshold: {
    conditions: { when: [{ field: QUEUE, greaterThan: 100 }] },
    do: { workers: 8 },
    cooldown: '30s',
    limits,
  },
  profile: { profile: 'burst' },
  expression: {
    do: { workers: `ceil(${QUEUE} / ${TARGET})` },
    behavior: { scaleDown: { stabilization: '1m' } },
    limits,
  },
};

interface Row {
  readonly trace: string;
  readonly by: string;
  readonly aboveTargetSeconds: number;
  readonly workerSeconds: number;
  readonly changes: number;
}

const rows = Object.entries(TRACES).flatMap(([trace, samples]) => [
  ...Object.entries(BLOCKS).map(([by, block]) => row(trace, by, samples, replayed(block, samples))),
  row(
    trace,
    'HorizontalPodAutoscaler',
    samples,
    horizontalPodAutoscaler(samples, { target: TARGET, min: MIN, max: MAX }),
  ),
]);
const of = (by: string): number =>
  rows.find((each) => each.trace === 'burst' && each.by === by)?.aboveTargetSeconds ?? Number.NaN;
report({
  bench: 'simulate',
  unit: 's above the target in a burst',
  better: 'lower',
  ours: of('expression'),
  reference: of('HorizontalPodAutoscaler'),
  ratio: tidy(of('expression') / of('HorizontalPodAutoscaler')),
  rows,
});

function series(count: number, everySeconds: number, value: (index: number) => number): readonly Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    at: index * everySeconds * 1_000,
    value: value(index),
  }));
}

function replayed(block: object, samples: readonly Sample[]) {
  const trace = samples.map(({ at, value }) => ({ at, value, reference: QUEUE }));
  return simulate(planOf(block, { workers: MIN, resyncMs: 30_000 }), trace).sizes.map(({ at, size }) => ({
    at,
    workers: size.workers,
  }));
}

/** Adds up from sample to sample; a value holds until the next. */
function row(
  trace: string,
  by: string,
  samples: readonly Sample[],
  sizes: readonly { readonly at: number; readonly workers: number }[],
): Row {
  const times = [...new Set([...samples, ...sizes].map(({ at }) => at))].sort((a, b) => a - b);
  let aboveTargetMs = 0;
  let workerMs = 0;
  let [sample, size] = [0, 0];
  for (const [index, at] of times.entries()) {
    while ((samples[sample + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) sample++;
    while ((sizes[size + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) size++;
    const ms = (times[index + 1] ?? at) - at;
    const workers = sizes[size]?.workers ?? MIN;
    workerMs += workers * ms;
    if ((samples[sample]?.value ?? 0) > workers * TARGET) aboveTargetMs += ms;
  }
  return {
    trace,
    by,
    aboveTargetSeconds: tidy(aboveTargetMs / 1_000),
    workerSeconds: tidy(workerMs / 1_000),
    changes: sizes.length - 1,
  };
}
