/**
 * Watches an autoscaler from outside and makes a trace of what it saw. Rows carry the runtime's time: that of the
 * evaluation, and between two evaluations the values in hand, at the time that has passed since.
 */
import type { AutoscalerDocument, LiveDecision } from '../live/index.js';

export interface TraceRow {
  /** Unix milliseconds by the runtime's clock. */
  readonly at: number;
  readonly reference: string;
  /** `null`: missing. */
  readonly value: number | string | boolean | null;
}

type Metrics = Readonly<Record<string, number | boolean>>;

export class Recorder {
  /** The evaluation that was written last: its time by the runtime's clock, and by ours when it was seen. */
  #last: { readonly at: number; readonly seenAt: number } | undefined;
  readonly #held = new Map<string, TraceRow['value']>();
  #written = Number.NEGATIVE_INFINITY;

  /**
   * Rows for one look at the runtime, at `now` of this machine's clock (Unix milliseconds). `document` is undefined for a CRD without
   * an autoscaler: then its own metrics alone are written, with this machine's time.
   */
  take(document: AutoscalerDocument | undefined, metrics: Metrics, now: number): readonly TraceRow[] {
    const rows: TraceRow[] = [];
    const news = document ? this.#news(document) : [];
    for (const { time, values } of news) {
      const at = this.#advance(Date.parse(time));
      this.#last = { at, seenAt: now };
      for (const { reference, value, missing } of values) {
        this.#held.set(reference, missing ? null : value);
        rows.push({ at, reference, value: missing ? null : value });
      }
    }
    const at = this.#advance(this.#last ? this.#last.at + Math.max(0, now - this.#last.seenAt) : now);
    if (news.length === 0) for (const [reference, value] of this.#held) rows.push({ at, reference, value });
    for (const [name, value] of Object.entries(metrics)) {
      if (!this.#held.has(`metrics.${name}`)) rows.push({ at, reference: `metrics.${name}`, value });
    }
    return rows;
  }

  /** Evaluations that were not written yet, oldest first. */
  #news({ decisions, lastUnchanged }: AutoscalerDocument): readonly LiveDecision[] {
    const since = this.#last?.at;
    const all = lastUnchanged ? [lastUnchanged, ...decisions] : decisions;
    const sorted = all.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
    // What was decided before the recording began is not part of it, but for the values in hand.
    if (since === undefined) return sorted.slice(-1);
    return sorted.filter(({ time }) => Date.parse(time) > since);
  }

  /** Time in a trace never goes back, whatever the clocks do. */
  #advance(at: number): number {
    this.#written = Math.max(this.#written, at);
    return this.#written;
  }
}
