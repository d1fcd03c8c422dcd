import { METRIC_FIELDS, type MetricField } from '../../lib/base/index.js';
import type { AutoscalePlan } from '../plan.js';
import { SampleWindow } from './sample-window.js';

/**
 * The samples behind `avg`, `peak`, `low`, `rate` and `forecast`: one window per function, reference and duration
 * that the block uses. They are kept beside the engine's state, because they are written in place.
 */
export class Samples {
  readonly #windows: readonly SampleWindow[];
  /** By reference. */
  readonly #watching: readonly SampleWindow[][];

  constructor({ windows: uses, references }: Pick<AutoscalePlan, 'windows' | 'references'>) {
    this.#windows = uses.map((use) => {
      const { isCounter, isMetric } = kindOf(references[use.reference] ?? '');
      return new SampleWindow(use.function, use.ms, { isCounter, least: isMetric ? 0 : undefined });
    });
    const watching: SampleWindow[][] = [];
    for (const [index, { reference }] of uses.entries()) {
      watching[reference] ??= [];
      const window = this.#windows[index];
      if (window) watching[reference]?.push(window);
    }
    this.#watching = watching;
  }

  /** Whether a function over time uses the reference. */
  watches(reference: number): boolean {
    return this.#watching[reference] !== undefined;
  }

  /** A reference's value at monotonic `now`; undefined when it is missing. */
  observe(reference: number, value: number | undefined, now: number): void {
    const windows = this.#watching[reference];
    if (windows) for (const window of windows) window.observe(value, now);
  }

  /** What the window function gives now; undefined when there are too few samples for it. */
  value(window: number): number | undefined {
    return this.#windows[window]?.value();
  }
}

/** Fields of the health body that are counters, as `reconcileTotal` of the metrics is. */
const HEALTH_COUNTERS: readonly string[] = ['totalReconciles', 'failedReconciles'];

function kindOf(reference: string): { readonly isCounter: boolean; readonly isMetric: boolean } {
  const segments = reference.split('.');
  const surface = segments[0] === 'cross' ? segments[2] : segments[0];
  const name = segments.at(-1) ?? '';
  const metric =
    surface === 'metrics' ? METRIC_FIELDS.find((field: MetricField) => field.name === name) : undefined;
  const isCounter =
    metric === undefined ? surface === 'health' && HEALTH_COUNTERS.includes(name) : isCounting(metric);
  return { isCounter, isMetric: metric !== undefined };
}

function isCounting(metric: MetricField): boolean {
  return metric.counter === true;
}
