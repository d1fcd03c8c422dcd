/**
 * The recorded past of one CRD, for charts: its metrics, and what its autoscaler read. All CRDs of a runtime together
 * take at most 32 MiB: past that each keeps half as long, or a fourth.
 */
import type { MetricValues } from '../../../lib/base/index.js';
import type { HistoryView } from '../../view.js';
import { MetricHistory, metricBytes } from './metric-history.js';
import { ReferenceHistory, type ReferenceValue, referenceBytes } from './reference-history.js';

/** Of all CRDs together. */
export const MAX_HISTORY_BYTES = 32 * 1_024 * 1_024;

/** The share of its rows that every CRD keeps; `references`: how many each CRD has. */
export function historyShare(references: readonly number[]): number {
  let share = 1;
  while (historyBytes(references, share) > MAX_HISTORY_BYTES && share > 1 / 1_024) share /= 2;
  return share;
}

/** Bytes of those CRDs with that share of the rows. */
export function historyBytes(references: readonly number[], share: number): number {
  return references.reduce((sum, count) => sum + metricBytes(share) + count * referenceBytes(share), 0);
}

export class History implements HistoryView {
  readonly metrics: MetricHistory;
  readonly references: readonly ReferenceHistory[];
  #version = 0;
  #startedAt: number | undefined;
  #tickedAt = 0;

  constructor(references: readonly string[], share: number) {
    this.metrics = new MetricHistory(share);
    this.references = references.map((reference) => new ReferenceHistory(reference, share));
  }

  get version(): number {
    return this.#version;
  }

  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get fine(): HistoryView['fine'] {
    return this.metrics.fine;
  }

  get coarse(): HistoryView['coarse'] {
    return this.metrics.coarse;
  }

  /** Once a second; undefined: this replica does not lead. */
  tick(time: number, values: MetricValues | undefined): void {
    // Wall time may be set back; times of rows only grow.
    if (time <= this.#tickedAt) return;
    this.#tickedAt = time;
    if (values === undefined && this.#startedAt === undefined) return;
    this.#startedAt ??= time;
    if (this.metrics.add(time, values)) this.#version++;
  }

  /** An evaluation has read these values, in the order of the references; none where it read nothing. */
  evaluated(time: number, values: readonly ReferenceValue[]): void {
    for (const [index, history] of this.references.entries()) {
      if (index < values.length && history.add(time, values[index])) this.#version++;
    }
  }
}
