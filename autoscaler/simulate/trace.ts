import type { Scalar } from '../reading.js';

/** One recorded value; it holds until the next one of its reference. */
export interface TraceSample {
  /** Unix milliseconds. */
  readonly at: number;
  /** As the plan names it: `metrics.…` or `cross.<alias>.…`. */
  readonly reference: string;
  /** undefined: missing from here on. */
  readonly value: Scalar | undefined;
}

/** Samples of one moment: what arrives together is seen together. */
export interface TraceMoment {
  readonly at: number;
  readonly samples: readonly TraceSample[];
}

/** Puts samples in the order of their time; those of one time keep the order in which they were written. */
export function momentsOf(samples: readonly TraceSample[]): readonly TraceMoment[] {
  const moments: { at: number; samples: TraceSample[] }[] = [];
  for (const sample of samples.toSorted((a, b) => a.at - b.at)) {
    const last = moments.at(-1);
    if (last?.at === sample.at) last.samples.push(sample);
    else moments.push({ at: sample.at, samples: [sample] });
  }
  return moments;
}
