/**
 * The replicas of a workload with `autoscale`. What was decided is kept on the object itself, so that it outlives the
 * runtime and nobody's edit of `spec.replicas` is taken for a decision.
 */
import type { JsonObject, ReplicaScaling } from '../../katalog/index.js';
import type { KubernetesObject } from '../view.js';

/** How many replicas were decided on. */
const REPLICAS_ANNOTATION = 'orkestra.orkspace.io/replicas';
/** When they last changed, RFC 3339. */
const SCALED_ANNOTATION = 'orkestra.orkspace.io/scaled-at';

interface Replicas {
  readonly replicas: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The replicas to have now (`now` in Unix milliseconds). Bounds hold at once; the conditions are heard when the last change
 * is longer ago than the cooldown, and up goes before down. `live`: what the object has counts, not what was decided.
 */
export function replicasNow(
  object: JsonObject,
  scaling: ReplicaScaling,
  cached: KubernetesObject | undefined,
  now: number,
  live = false,
): Replicas {
  const bounded = (replicas: number): number => Math.min(scaling.max, Math.max(scaling.min, replicas));
  const initial = whole((object['spec'] as JsonObject)['replicas']) ?? scaling.min;
  if (!cached) return decided(bounded(initial), undefined);
  const { [REPLICAS_ANNOTATION]: stored, [SCALED_ANNOTATION]: at } = cached.metadata.annotations ?? {};
  const present = whole(cached.spec?.['replicas']) ?? initial;
  const current = live ? present : (whole(stored) ?? present);
  const cooled = !(Date.parse(at ?? '') + scaling.cooldownMs > now);
  const change = scaling.up > 0 ? scaling.up : -scaling.down;
  const wanted = bounded(bounded(current) + (cooled ? change : 0));
  return decided(wanted, wanted === current ? at : timestamp(now));
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

function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
