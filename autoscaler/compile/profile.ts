import type { Size } from '../size.js';

/** What a profile stands for: an `autoscale` block of its own. */
export type ProfileBlock = Readonly<Record<string, unknown>>;

/** The queue limit that triggers are computed from when the CRD's queue has none. */
const UNLIMITED_QUEUE = 100;

/** `limit` gives the override's queue limit as fields of `do`: none when the queue has no limit. */
type Expand = (workers: number, queue: number, limit: (items: number) => ProfileBlock) => ProfileBlock;

const PROFILES: Readonly<Record<string, Expand>> = {
  burst: (w, q, limit) => ({
    interval: '5s',
    cooldown: '30s',
    conditions: { when: [above('queueChanges', 0.6 * 10 * q)] },
    do: { workers: 4 * w, ...limit(10 * q) },
  }),
  steady: (w, q, limit) => ({
    interval: '30s',
    cooldown: '2m',
    conditions: { when: [above('queueChanges', 0.4 * 3 * q), above('workersBusyPercent', 70)] },
    do: { workers: 2 * w, ...limit(3 * q) },
  }),
  batch: (w, q, limit) => ({
    interval: '60s',
    cooldown: '5m',
    conditions: { when: [{ cron: '0 23 * * *', duration: '3h' }] },
    do: { workers: 3 * w, ...limit(8 * q) },
  }),
  'latency-sensitive': (w) => ({
    interval: '15s',
    cooldown: '1m',
    conditions: { when: [above('reconcileDurationP95Ms', 200)] },
    do: { workers: Math.ceil(2.5 * w) },
    // What makes reconciles slow may be the API server, which more workers make slower.
    limits: { api: 'auto' },
  }),
  'cost-optimized': (w, q, limit) => ({
    interval: '30s',
    cooldown: '10m',
    conditions: {
      when: [above('workersIdlePercent', 60), above('queueChanges', 0.8 * halved(q))],
    },
    do: { workers: halved(w), ...limit(halved(q)) },
  }),
};

/** The names that `profile` takes. */
export const PROFILE_NAMES: readonly string[] = Object.keys(PROFILES);

/**
 * The block that a profile stands for, computed from the CRD's baseline; undefined for an unknown profile.
 * It compiles to the same plan as the profile does.
 */
export function expandProfile(name: string, baseline: Size): ProfileBlock | undefined {
  if (!Object.hasOwn(PROFILES, name)) return undefined;
  const { workers, queueDepth } = baseline;
  // A limit on a queue that has none would drop changes during the very burst that the profile is for.
  const limit = (items: number): ProfileBlock => (queueDepth === 0 ? {} : { queueDepth: items });
  return PROFILES[name]?.(workers, queueDepth || UNLIMITED_QUEUE, limit);
}

function above(metric: string, threshold: number): ProfileBlock {
  // Shares such as 0.6 × 100 are no exact doubles; the threshold is meant to read as 60.
  return { field: `metrics.${metric}`, greaterThan: Math.round(threshold * 1_000) / 1_000 };
}

function halved(count: number): number {
  return Math.max(1, Math.floor(count / 2));
}
