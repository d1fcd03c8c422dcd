import type { Seeded } from './seeded.js';

export const DEPTH = 'cross.loader.metrics.queueDepth';
const OWN = 'metrics.queueDepth';

/** A way to size a pool by the sibling's queue, and, said apart from any engine, the size that it means. */
export interface Sizing {
  /** Fields of the `autoscale` block. */
  readonly block: Readonly<Record<string, unknown>>;
  /** The pool for a depth that lasts, before limits. */
  readonly workers: (depth: number) => number;
  /** It has no condition, and rules whenever its value is there. */
  readonly always: boolean;
  /** How long a depth must have lasted, in milliseconds, until only it counts. */
  readonly memoryMs: number;
}

type Make = (seeded: Seeded, baseline: number) => Sizing;

const now = (block: Sizing['block'], workers: Sizing['workers'], memoryMs = 0): Sizing => ({
  block,
  workers,
  always: !('conditions' in block),
  memoryMs,
});

const threshold: Make = (seeded, baseline) => {
  const [above, workers] = [seeded.int(3, 25), baseline + seeded.int(1, 12)];
  const test = seeded.pick<object>(
    { field: DEPTH, greaterThan: above },
    { field: DEPTH, lessThanOrEqual: above, negate: true },
    { expr: `${DEPTH} > ${above}` },
    { expr: `fresh(${DEPTH}) and ${DEPTH} > ${above}` },
    { expr: `not (${DEPTH} <= ${above})` },
    { expr: `${DEPTH} > ${above} and age(${DEPTH}) < 600` },
  );
  const list = seeded.pick('when', 'or');
  const more = list === 'or' && seeded.chance(0.5) ? [{ field: OWN, greaterThan: 1_000 }] : [];
  return now({ conditions: { [list]: [...more, test] }, do: { workers, ...others(seeded) } }, (depth) =>
    depth > above ? workers : baseline,
  );
};

const share: Make = (seeded) => {
  const per = seeded.int(2, 8);
  return now({ do: { workers: `ceil(${DEPTH} / ${per})`, ...others(seeded) } }, (depth) =>
    Math.ceil(depth / per),
  );
};

const branches: Make = (seeded, baseline) => {
  const [above, workers] = [seeded.int(3, 25), baseline + seeded.int(1, 12)];
  const text = `if(${DEPTH} < ${above}, baseline.workers + 1, ${workers})`;
  return now({ do: { workers: text } }, (depth) => (depth < above ? baseline + 1 : workers));
};

const levels: Make = (seeded, baseline) => {
  const [low, high] = [seeded.int(2, 10), seeded.int(11, 30)];
  const [few, many] = [baseline + seeded.int(1, 4), baseline + seeded.int(5, 12)];
  const level = (above: number, workers: number): object => ({
    when: [{ field: DEPTH, greaterThan: above }],
    do: { workers },
  });
  return now({ conditions: [level(high, many), level(low, few)] }, (depth) =>
    depth > high ? many : depth > low ? few : baseline,
  );
};

/** A window remembers for its length and a slice of it more. */
const remembered: Make = (seeded) => {
  const [per, seconds] = [seeded.int(2, 8), seeded.pick(5, 10, 20)];
  const text = `ceil(${seeded.pick('peak', 'low', 'avg')}(${DEPTH}, "${seconds}s") / ${per})`;
  return now({ do: { workers: text } }, (depth) => Math.ceil(depth / per), seconds * 1_000 * (61 / 60) + 1);
};

/** Any of them, drawn by the seed. */
export function drawSizing(seeded: Seeded, baseline: number): Sizing {
  return seeded.pick(threshold, threshold, share, share, branches, levels, remembered)(seeded, baseline);
}

function others(seeded: Seeded): object {
  return seeded.chance(0.3) ? { queueDepth: seeded.int(50, 500), resync: '10m' } : {};
}
