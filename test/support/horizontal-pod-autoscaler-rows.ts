/**
 * What the HorizontalPodAutoscaler controller of Kubernetes does in the situations of its own tests, as data: limits,
 * scaling policies with earlier changes, and stabilization windows.
 *
 * Source of the situations and results: kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal_test.go
 * (TestScalingWithRules, TestConvertDesiredReplicasWithRules, TestNormalizeDesiredReplicas,
 * TestNormalizeDesiredReplicasWithBehavior, TestCalculateScaleUpLimitWithScalingRules,
 * TestCalculateScaleDownLimitWithBehaviors).
 */

/** A policy: so many pods, or a percentage, within so many seconds. */
export interface RulePolicy {
  readonly pods?: number;
  readonly percent?: number;
  readonly seconds: number;
}

export interface Rules {
  readonly policies: readonly RulePolicy[];
  readonly select?: 'Max' | 'Min';
}

/** A change of so many pods, so many seconds ago. */
type Change = readonly [by: number, secondsAgo: number];

export interface ScalingRow {
  readonly name: string;
  readonly current: number;
  readonly wanted: number;
  readonly result: number;
  readonly limits: readonly [min: number, max: number];
  readonly up?: Rules;
  readonly down?: Rules;
  readonly changes?: readonly Change[];
}

const pods = (count: number, seconds = 60): RulePolicy => ({ pods: count, seconds });
const percent = (share: number, seconds = 60): RulePolicy => ({ percent: share, seconds });
const rules = (...policies: readonly RulePolicy[]): Rules => ({ policies });
const least = (...policies: readonly RulePolicy[]): Rules => ({ policies, select: 'Min' });
const wide = [1, 1_000] as const;

/** Changes that are spread evenly over the last two minutes, the oldest first, each in the middle of its share. */
function spread(sign: 1 | -1, ...counts: readonly number[]): readonly Change[] {
  const share = 120 / counts.length;
  return counts.map((count, index) => [sign * count, 120 - share * (index + 0.5)] as const);
}
const grown = (...counts: readonly number[]) => spread(1, ...counts);
const shrunk = (...counts: readonly number[]) => spread(-1, ...counts);

/** Growing by the larger of 100 % and 4 pods within 15 s, and shrinking by anything: what a HorizontalPodAutoscaler does unless it is told otherwise. */
const DEFAULT_UP = rules(pods(4, 15), percent(100, 15));

export const SCALING_ROWS: readonly ScalingRow[] = [
  { name: 'within the limits', current: 5, wanted: 7, limits: [3, 8], result: 7, up: DEFAULT_UP },
  { name: 'below the least', current: 3, wanted: 1, limits: [2, 8], result: 2 },
  { name: 'a pool beyond its most', current: 20, wanted: 1_000, limits: [1, 10], result: 10, up: DEFAULT_UP },
  {
    name: 'the most comes before the policy',
    current: 100,
    wanted: 1_000,
    limits: [100, 150],
    result: 150,
    up: DEFAULT_UP,
  },
  {
    name: 'the policy comes before the most',
    current: 3,
    wanted: 1_000,
    limits: [1, 2_000],
    result: 7,
    up: DEFAULT_UP,
  },
  {
    name: 'one percent is at least one pod',
    current: 3,
    wanted: 1_000,
    limits: [1, 2_000],
    result: 4,
    up: rules(percent(1)),
  },
  {
    name: 'pods bound the way down',
    current: 1_000,
    wanted: 3,
    limits: [3, 2_000],
    result: 980,
    down: rules(pods(20)),
  },
  { name: 'the default doubles', current: 10, wanted: 50, limits: wide, result: 20, up: DEFAULT_UP },
  {
    name: 'up: more pods than percent',
    current: 10,
    wanted: 500,
    limits: wide,
    result: 110,
    up: rules(pods(100), percent(100)),
  },
  {
    name: 'up: more percent than pods',
    current: 10,
    wanted: 500,
    limits: wide,
    result: 20,
    up: rules(pods(2), percent(100)),
  },
  {
    name: 'up: a policy wider than what is wanted',
    current: 10,
    wanted: 50,
    limits: wide,
    result: 50,
    up: rules(pods(100)),
  },
  {
    name: 'up: a policy far wider than what is wanted',
    current: 10,
    wanted: 50,
    limits: wide,
    result: 50,
    up: rules(pods(10_000)),
  },
  { name: 'up: pods bound it', current: 10, wanted: 50, limits: wide, result: 40, up: rules(pods(30)) },
  {
    name: 'up: percent bounds it',
    current: 10,
    wanted: 50,
    limits: wide,
    result: 30,
    up: rules(percent(200)),
  },
  {
    name: 'down: more pods than percent',
    current: 100,
    wanted: 2,
    limits: wide,
    result: 80,
    down: rules(pods(20), percent(1)),
  },
  {
    name: 'down: pods and percent are close',
    current: 100,
    wanted: 2,
    limits: wide,
    result: 98,
    down: rules(pods(2), percent(1)),
  },
  {
    name: 'down: the least comes before pods',
    current: 10,
    wanted: 0,
    limits: wide,
    result: 1,
    down: rules(pods(100)),
  },
  {
    name: 'down: the least comes before percent',
    current: 10,
    wanted: 2,
    limits: [5, 1_000],
    result: 5,
    down: rules(percent(100)),
  },
  { name: 'down: pods bound it', current: 10, wanted: 2, limits: wide, result: 5, down: rules(pods(5)) },
  {
    name: 'down: percent is enough',
    current: 10,
    wanted: 5,
    limits: wide,
    result: 5,
    down: rules(percent(50)),
  },
  {
    name: 'up: the most, after changes, by pods',
    current: 100,
    wanted: 500,
    limits: [1, 200],
    result: 200,
    up: rules(pods(300)),
    changes: grown(1, 5, 9),
  },
  {
    name: 'up: the most, after changes, by percent',
    current: 100,
    wanted: 500,
    limits: [1, 200],
    result: 200,
    up: rules(percent(10_000)),
    changes: grown(1, 5, 9),
  },
  {
    name: 'up: what was added already is more than the policy allows',
    current: 100,
    wanted: 500,
    limits: wide,
    result: 100,
    up: rules(pods(5, 120)),
    changes: grown(1, 5, 9),
  },
  {
    name: 'up: pods count from the start of the period',
    current: 100,
    wanted: 500,
    limits: wide,
    result: 235,
    up: rules(pods(150, 120)),
    changes: grown(1, 5, 9),
  },
  {
    name: 'up: percent counts from the start of the period',
    current: 100,
    wanted: 500,
    limits: wide,
    result: 255,
    up: rules(percent(200, 120)),
    changes: grown(1, 5, 9),
  },
  {
    name: 'up: what was removed counts against what was added',
    current: 6,
    wanted: 24,
    limits: wide,
    result: 16,
    up: rules(percent(300, 300)),
    changes: [...grown(4), ...shrunk(2)],
  },
  {
    name: 'down: without a policy earlier changes count for nothing',
    current: 10,
    wanted: 5,
    limits: wide,
    result: 5,
    changes: shrunk(1, 5, 9),
  },
  {
    name: 'down: the least, after changes, by pods',
    current: 100,
    wanted: 0,
    limits: wide,
    result: 1,
    down: rules(pods(115, 120)),
    changes: shrunk(1, 5, 9),
  },
  {
    name: 'down: another least, after changes, by pods',
    current: 100,
    wanted: 0,
    limits: [5, 1_000],
    result: 5,
    down: rules(pods(130, 120)),
    changes: shrunk(1, 5, 9),
  },
  {
    name: 'down: the least, after changes, by percent',
    current: 100,
    wanted: 2,
    limits: [5, 1_000],
    result: 5,
    down: rules(percent(100, 120)),
    changes: shrunk(1, 5, 9),
  },
  {
    name: 'down: what was removed already is more than the policy allows',
    current: 100,
    wanted: 2,
    limits: wide,
    result: 100,
    down: rules(pods(5, 120)),
    changes: shrunk(1, 5, 9),
  },
  {
    name: 'down: percent counts from the start of the period',
    current: 100,
    wanted: 0,
    limits: wide,
    result: 56,
    down: rules(percent(50, 120)),
    changes: shrunk(2, 4, 6),
  },
  {
    name: 'down: what was added counts against what was removed',
    current: 10,
    wanted: 1,
    limits: wide,
    result: 6,
    down: rules(percent(50, 180)),
    changes: [...grown(2), ...shrunk(4)],
  },
  {
    name: 'down: a bound above the pool keeps it',
    current: 100,
    wanted: 0,
    limits: wide,
    result: 100,
    down: rules(percent(10, 120)),
    changes: shrunk(10, 10, 10),
  },
  {
    name: 'down: a bound below zero is none',
    current: 10,
    wanted: 5,
    limits: wide,
    result: 5,
    down: rules(percent(1_000, 120)),
    changes: shrunk(10, 10, 10),
  },
  {
    name: 'up: one policy, changes in and before its period',
    current: 100,
    wanted: 200,
    limits: wide,
    result: 200,
    up: rules(pods(1_000)),
    changes: grown(8, 12, 9, 11),
  },
  {
    name: 'up: two periods, the longer allows it',
    current: 100,
    wanted: 200,
    limits: wide,
    result: 200,
    up: rules(pods(1_000, 120), percent(100)),
    changes: grown(8, 12, 9, 11),
  },
  {
    name: 'up: two periods, the shorter allows it',
    current: 100,
    wanted: 200,
    limits: wide,
    result: 200,
    up: rules(pods(1_000, 30), percent(100)),
    changes: grown(8, 12, 9, 11),
  },
  {
    name: 'down: one policy, changes in and before its period',
    current: 100,
    wanted: 5,
    limits: wide,
    result: 5,
    down: rules(pods(1_000)),
    changes: shrunk(8, 12, 9, 11),
  },
  {
    name: 'down: two periods, the longer allows it',
    current: 100,
    wanted: 5,
    limits: wide,
    result: 5,
    down: rules(pods(1_000, 120), percent(100)),
    changes: shrunk(8, 12, 9, 11),
  },
  {
    name: 'down: two periods, the shorter allows it',
    current: 100,
    wanted: 5,
    limits: wide,
    result: 5,
    down: rules(pods(1_000, 30), percent(100)),
    changes: shrunk(8, 12, 9, 11),
  },
  {
    name: 'up: the policy that allows least',
    current: 1,
    wanted: 100,
    limits: wide,
    result: 2,
    up: least(pods(2), percent(50)),
  },
  {
    name: 'down: the policy that allows least',
    current: 5,
    wanted: 1,
    limits: wide,
    result: 3,
    down: least(pods(2), percent(50)),
  },
];

export interface StabilizationRow {
  readonly name: string;
  readonly current: number;
  /** Earlier recommendations, the oldest first. */
  readonly earlier: readonly (readonly [workers: number, secondsAgo: number])[];
  readonly wanted: number;
  readonly result: number;
  readonly upSeconds?: number;
  readonly downSeconds?: number;
}

export const STABILIZATION_ROWS: readonly StabilizationRow[] = [
  { name: 'nothing earlier', current: 100, earlier: [], wanted: 5, result: 5, downSeconds: 300 },
  {
    name: 'down: the greatest of the window',
    current: 100,
    earlier: [
      [4, 120],
      [5, 60],
    ],
    wanted: 3,
    result: 5,
    downSeconds: 300,
  },
  {
    name: 'down: smaller ones do not matter',
    current: 100,
    earlier: [
      [1, 120],
      [2, 60],
    ],
    wanted: 3,
    result: 3,
    downSeconds: 300,
  },
  {
    name: 'down: older ones do not matter',
    current: 100,
    earlier: [
      [10, 600],
      [9, 540],
    ],
    wanted: 3,
    result: 3,
    downSeconds: 300,
  },
  {
    name: 'down: the greatest of those that count',
    current: 100,
    earlier: [
      [10, 600],
      [9, 540],
      [5, 120],
      [4, 60],
    ],
    wanted: 3,
    result: 5,
    downSeconds: 300,
  },
  { name: 'down: without a window', current: 100, earlier: [], wanted: 5, result: 5 },
  {
    name: 'down: a window of three minutes',
    current: 100,
    earlier: [
      [4, 120],
      [5, 60],
    ],
    wanted: 3,
    result: 5,
    downSeconds: 180,
  },
  {
    name: 'up: the least of the window',
    current: 1,
    earlier: [
      [4, 120],
      [5, 60],
    ],
    wanted: 7,
    result: 4,
    upSeconds: 300,
  },
  {
    name: 'down: a window for growing does not matter',
    current: 100,
    earlier: [
      [1, 120],
      [2, 60],
    ],
    wanted: 3,
    result: 3,
    upSeconds: 300,
  },
  {
    name: 'up: a window for shrinking does not matter',
    current: 1,
    earlier: [
      [4, 120],
      [5, 60],
    ],
    wanted: 3,
    result: 3,
    downSeconds: 300,
  },
  {
    name: 'down: without a window older ones do not matter',
    current: 100,
    earlier: [
      [10, 600],
      [9, 540],
    ],
    wanted: 3,
    result: 3,
  },
  {
    name: 'up: without a window older ones do not matter',
    current: 1,
    earlier: [
      [10, 600],
      [9, 540],
    ],
    wanted: 100,
    result: 100,
  },
  {
    name: 'down: three minutes, the greatest of those that count',
    current: 100,
    earlier: [
      [10, 600],
      [9, 540],
      [5, 120],
      [4, 60],
    ],
    wanted: 3,
    result: 5,
    downSeconds: 180,
  },
  {
    name: 'up: five minutes, the least of those that count',
    current: 1,
    earlier: [
      [10, 6_000],
      [9, 180],
      [5, 120],
      [6, 60],
    ],
    wanted: 100,
    result: 5,
    upSeconds: 300,
  },
  {
    name: 'both: a falling recommendation does not grow the pool',
    current: 2,
    earlier: [
      [2, 6_000],
      [3, 180],
    ],
    wanted: 1,
    result: 2,
    upSeconds: 300,
    downSeconds: 300,
  },
  {
    name: 'both: a rising recommendation does not shrink the pool',
    current: 2,
    earlier: [
      [2, 6_000],
      [1, 180],
    ],
    wanted: 3,
    result: 2,
    upSeconds: 300,
    downSeconds: 300,
  },
];

/** Situations of those tests that an autoscaler of workers cannot be in, and why. */
export const NOT_EXPRESSIBLE: readonly { readonly row: string; readonly because: string }[] = [
  {
    row: 'zero replicas within limits from 0 (twice)',
    because: 'a pool has at least one worker: nothing else would take what waits',
  },
  {
    row: 'TestStoreScaleEvents (8 rows)',
    because: 'the list of earlier changes is internal; what counts of it is in the rows with changes',
  },
  {
    row: 'rows of Pods that are not ready, missing, or of other owners',
    because: 'a worker is a slot of one process: it is always ready',
  },
  {
    row: 'rows of several metrics of which the largest counts',
    because: 'one expression: max(a, b); of a missing one, coalesce',
  },
];
