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

/** Decides at each sync; the value is there as soon as it is measured: no scrape, no adapter. */
export class HorizontalPodAutoscaler {
  #wishes: { at: number; workers: number }[] = [];
  #next = Number.NEGATIVE_INFINITY;
  workers: number;

  constructor(
    private readonly settings: { readonly target: number; readonly min: number; readonly max: number },
  ) {
    this.workers = settings.min;
  }

  /** The size at that time, by the metric's value over all pods. */
  at(now: number, value: number): number {
    if (now < this.#next) return this.workers;
    this.#next = now + SYNC_MS;
    const { target, min, max } = this.settings;
    const current = this.workers;
    const ratio = value / (current * target);
    const wish = Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(value / target);
    this.#wishes = [
      ...this.#wishes.filter(({ at }) => at > now - DOWN_STABILIZATION_MS),
      { at: now, workers: wish },
    ];
    const stabilized = wish < current ? Math.max(...this.#wishes.map(({ workers }) => workers)) : wish;
    const bounded = Math.min(stabilized, Math.max(current * 2, current + 4));
    this.workers = Math.min(max, Math.max(min, stabilized < current ? stabilized : bounded));
    return this.workers;
  }
}

/** The size from each time on, for values that do not depend on it. */
export function horizontalPodAutoscaler(
  samples: readonly Sample[],
  settings: { readonly target: number; readonly min: number; readonly max: number },
): readonly { readonly at: number; readonly workers: number }[] {
  const from = samples[0]?.at ?? 0;
  const until = samples.at(-1)?.at ?? from;
  const autoscaler = new HorizontalPodAutoscaler(settings);
  const sizes = [{ at: from, workers: settings.min }];
  let next = 0;
  let value = 0;
  for (let now = from; now <= until; now += SYNC_MS) {
    for (let sample = samples[next]; sample && sample.at <= now; sample = samples[++next])
      value = sample.value;
    const workers = autoscaler.at(now, value);
    if (workers !== sizes.at(-1)?.workers) sizes.push({ at: now, workers });
  }
  return sizes;
}
