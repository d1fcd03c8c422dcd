import type { Size } from '../size.js';

/** What a profile stands for: an `autoscale` block of its own. */
export type ProfileBlock = Readonly<Record<string, unknown>>;

/** The queue depth that profiles reckon with when the CRD's queue has no limit. */
const UNLIMITED_QUEUE = 100;

type Expand = (workers: number, queue: number) => ProfileBlock;

const PROFILES: Readonly<Record<string, Expand>> = {
  burst: (w, q) => ({
    interval: '5s',
    cooldown: '30s',
    conditions: { when: [above('queueDepth', 0.6 * 10 * q)] },
    do: { workers: 4 * w, queueDepth: 10 * q },
  }),
  steady: (w, q) => ({
    interval: '30s',
    cooldown: '2m',
    conditions: { when: [above('queueDepth', 0.4 * 3 * q), above('workersBusyPercent', 70)] },
    do: { workers: 2 * w, queueDepth: 3 * q },
  }),
  batch: (w, q) => ({
    interval: '60s',
    cooldown: '5m',
    conditions: { when: [{ cron: '0 23 * * *', duration: '3h' }] },
    do: { workers: 3 * w, queueDepth: 8 * q },
  }),
  'latency-sensitive': (w) => ({
    interval: '15s',
    cooldown: '1m',
    conditions: { when: [above('reconcileDurationP95Ms', 200)] },
    do: { workers: Math.ceil(2.5 * w) },
  }),
  'cost-optimized': (w, q) => ({
    interval: '30s',
    cooldown: '10m',
    conditions: {
      when: [above('workersIdlePercent', 60), above('queueDepth', 0.8 * halved(q))],
    },
    do: { workers: halved(w), queueDepth: halved(q) },
  }),
};

/** The names that `profile` takes. */
export const PROFILE_NAMES: readonly string[] = Object.keys(PROFILES);

/**
 * The block that a profile stands for, reckoned from the CRD's baseline; undefined when there is no such profile.
 * What it gives compiles to the same plan as the profile does.
 */
export function expandProfile(name: string, baseline: Size): ProfileBlock | undefined {
  if (!Object.hasOwn(PROFILES, name)) return undefined;
  return PROFILES[name]?.(baseline.workers, baseline.queueDepth || UNLIMITED_QUEUE);
}

function above(metric: string, threshold: number): ProfileBlock {
  // Shares such as 0.6 × 100 are no exact doubles; the threshold is meant to read as 60.
  return { field: `metrics.${metric}`, greaterThan: Math.round(threshold * 1_000) / 1_000 };
}

function halved(count: number): number {
  return Math.max(1, Math.floor(count / 2));
}
