/**
 * The algorithm of the Kubernetes HorizontalPodAutoscaler for one external metric with an average value per pod, written
 * from its documentation (Horizontal Pod Autoscaling: "Algorithm details", "Configurable scaling behavior", "Default
 * Behavior"): every 15 s, tolerance 0.1, up by the larger of 100 % and 4 pods in 15 s, down after the highest wish of
 * the last 5 min.
 */
export interface Sample {
  /** Unix milliseconds. */
  readonly at: number;
  readonly value: number;
}

const SYNC_MS = 15_000;
const TOLERANCE = 0.1;
const DOWN_STABILIZATION_MS = 300_000;

/** The size from each time on. The value is there as soon as it is measured: no scrape, no adapter. */
export function horizontalPodAutoscaler(
  samples: readonly Sample[],
  { target, min, max }: { readonly target: number; readonly min: number; readonly max: number },
): readonly { readonly at: number; readonly workers: number }[] {
  const from = samples[0]?.at ?? 0;
  const until = samples.at(-1)?.at ?? from;
  const sizes = [{ at: from, workers: min }];
  const wishes: { at: number; workers: number }[] = [];
  let current = min;
  let next = 0;
  let value = 0;
  for (let now = from; now <= until; now += SYNC_MS) {
    for (let sample = samples[next]; sample && sample.at <= now; sample = samples[++next])
      value = sample.value;
    const ratio = value / (current * target);
    const wish = Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(value / target);
    wishes.push({ at: now, workers: wish });
    while ((wishes[0]?.at ?? now) <= now - DOWN_STABILIZATION_MS) wishes.shift();
    const stabilized = wish < current ? Math.max(...wishes.map(({ workers }) => workers)) : wish;
    const bounded = Math.min(stabilized, Math.max(current * 2, current + 4));
    const size = Math.min(max, Math.max(min, stabilized < current ? stabilized : bounded));
    if (size !== current) sizes.push({ at: now, workers: size });
    current = size;
  }
  return sizes;
}
