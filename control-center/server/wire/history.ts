import type { Moment, TheirTime } from './moment.js';

/** `GET /api/runtimes/{rt}/crds/{crd}/history?step=1s|15s&since=`. */
export interface History {
  /** The runtime's own record, or what the Control Center saw since it watches. */
  readonly origin: 'runtime' | 'seen';
  /** Whose clock `times` are of: the runtime's, or ours where it sends no times. */
  readonly clock: 'runtime' | 'control-center';
  readonly stepMs: number;
  /** From when on every row is there, RFC 3339 of that clock; empty: there is none. */
  readonly since: TheirTime;
  /** Now by that clock in Unix milliseconds, at the moment `at`: where the axis ends. */
  readonly now: number;
  readonly at: Moment;
  /** Unix milliseconds. A row holds until the next one. */
  readonly times: readonly number[];
  /** A column a metric; null: nothing is known. Booleans are 0 and 1. */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
  readonly references: readonly ReferenceHistory[];
  /** Why the runtime's own record could not be read; empty: it was. */
  readonly problem: string;
}

export interface ReferenceHistory {
  readonly reference: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** `GET /api/changes`: the last 500 changes of sources and of edges, oldest first, by our wall clock. */
export interface Changes {
  readonly at: Moment;
  readonly time: string;
  readonly sources: readonly SourceChange[];
  readonly edges: readonly EdgeChange[];
}

export interface SourceChange {
  readonly time: string;
  readonly source: string;
  readonly from: string;
  readonly to: string;
  /** Who leads since, where that changed (`to` is `leader`). */
  readonly identity: string;
}

export interface EdgeChange {
  readonly time: string;
  /** That of the edge. */
  readonly key: string;
  /** `fresh`, `stale`, `missing`, and the circuit: `closed`, `open`, `probing`. */
  readonly from: string;
  readonly to: string;
}
