/**
 * The replicas of a workload with `autoscale`. What was decided is kept on the object itself, so that it outlives the
 * runtime and nobody's edit of `spec.replicas` is taken for a decision.
 */

import type { ReplicaScaling } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { timeText } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';

/** How many replicas were decided on. */
const REPLICAS_ANNOTATION = 'orkestra.orkspace.io/replicas';
/** When they last changed, RFC 3339. */
const SCALED_ANNOTATION = 'orkestra.orkspace.io/scaled-at';

interface PresentWorkload {
  readonly cached: KubernetesObject | undefined;
  /** What the object has counts, not what was decided. */
  readonly live?: boolean;
}

interface Replicas {
  readonly replicas: number;
  readonly annotations: Readonly<Record<string, string>>;
  /** Another number is due then, when the rest is over (Unix milliseconds). */
  readonly dueAt?: number;
}

/**
 * The replicas to have now (`now` in Unix milliseconds). Bounds hold at once; the conditions are heard when the last change
 * is longer ago than the cooldown, and up goes before down.
 */
export function replicasNow(
  object: JsonObject,
  scaling: ReplicaScaling,
  { cached, live = false }: PresentWorkload,
  now: number,
): Replicas {
  const bounded = (replicas: number): number => Math.min(scaling.max, Math.max(scaling.min, replicas));
  const initial = whole((object['spec'] as JsonObject)['replicas']) ?? scaling.min;
  if (!cached) return decided(bounded(initial), undefined);
  const { [REPLICAS_ANNOTATION]: stored, [SCALED_ANNOTATION]: at } = cached.metadata.annotations ?? {};
  const present = whole(cached.spec?.['replicas']) ?? initial;
  const current = live ? present : (whole(stored) ?? present);
  const change = scaling.up > 0 ? scaling.up : -scaling.down;
  const next = (replicas: number): number => bounded(replicas + change);
  const held = bounded(current);
  // Without a change before there is no time to compare with.
  const rests = endOfRest(at, scaling) > now;
  const replicas = rests ? held : next(held);
  const chosen = decided(replicas, replicas === current ? at : timeText(now));
  const dueAt = endOfRest(chosen.annotations[SCALED_ANNOTATION], scaling);
  return next(replicas) !== replicas && dueAt > now ? { ...chosen, dueAt } : chosen;
}

/** Not a number when the replicas have not changed yet. */
function endOfRest(at: string | undefined, { cooldownMs }: ReplicaScaling): number {
  return Date.parse(at ?? '') + cooldownMs;
}

function decided(replicas: number, at: string | undefined): Replicas {
  const annotations = { [REPLICAS_ANNOTATION]: String(replicas) };
  return {
    replicas,
    annotations: at === undefined ? annotations : { ...annotations, [SCALED_ANNOTATION]: at },
  };
}

function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
