import type { Hand } from '../autoscaler/index.js';
import type { CrdEntry, Katalog } from '../katalog/index.js';
import type { MetricValues } from '../lib/base/index.js';
import type { AccessRule, KubernetesObject } from '../lib/kube/index.js';
import type { CrossRow } from '../oncop/index.js';

export type CrdState = 'not started' | 'pending' | 'started' | 'healthy' | 'degraded' | 'gated';

/** A part of a runtime that answers are made from: the whole, or one CRD. Each may have a leader of its own. */
export interface ViewPart {
  /** This replica leads it; the whole: it leads a CRD of it. */
  readonly isKonductor: boolean;
  /** The leader's advertised URL, when it is another replica and known. */
  readonly konductorUrl: string | undefined;
  /**
   * `leaseTransitions` of its Lease; without an election the process's start in Unix milliseconds. The whole, where
   * every CRD has a Lease: their sum, which grows with every change of a leader.
   */
  readonly epoch: number;
  /**
   * Grows with every change of anything the API shows of it, within an epoch; also with the sampled numbers of
   * `metrics()`, which are taken once a second while a window is not empty or a key waits. Between two values
   * of `seq` every member answers the same.
   */
  readonly seq: number;
  /** Wall time of the last change of `seq`, in Unix milliseconds: ages and uptimes are counted up to here. */
  readonly changedAt: number;
}

/** What the Live API reads of a runtime. Every member answers from memory. */
export interface RuntimeView extends ViewPart {
  readonly identity: string;
  readonly version: string;
  readonly katalog: Katalog;
  /** The Lease that makes replicas one runtime; undefined without an election. */
  readonly lease: { readonly namespace: string; readonly name: string } | undefined;
  /** Name of the cluster, for people; empty when nobody gave one. */
  readonly cluster: string;
  /** URL of the gateway of this Katalog; empty when there is none. */
  readonly gatewayEndpoint: string;
  /** This process, and the other replicas that it knows of, by identity. */
  replicas(): readonly ReplicaView[];
  /** Wall time of the process's start, in Unix milliseconds; tells two lives of one `identity` apart. */
  readonly startedAt: number;
  /** undefined: no such CRD, or it is disabled. `name` in any case. */
  crd(name: string): CrdView | undefined;
  /** Enabled CRDs in document order. */
  crds(): readonly CrdView[];
  /** The process itself. */
  live(): boolean;
  ready(): boolean;
  started(): boolean;
  /** What it waits for until it has started, in words. */
  waitingFor(): readonly string[];
}

export interface ReplicaView {
  readonly identity: string;
  /** Its advertised URL; empty when unknown. */
  readonly url: string;
  /** The CRDs that it leads. */
  readonly crds: readonly string[];
}

/** One CRD of a running Katalog. */
export interface CrdView extends ViewPart {
  readonly entry: CrdEntry;
  /** Name of the Katalog that it is part of. */
  readonly katalog: string;
  /**
   * Calls back with every change of `seq`, in the middle of it: what is read then may still change within this turn.
   * Ends with the function that it gives.
   */
  watch(onChange: () => void): () => void;
  /** Calls back with the key of each CR that changes, comes, goes, begins or ceases to fail; ends as `watch` does. */
  watchCrs(onChange: (key: string) => void): () => void;
  /** Made with each call, as are the next three: what needs one of them twice reads it once. */
  healthView(): CrdHealth;
  poolView(): PoolView;
  /** Settings in force, after an autoscaler's override. */
  settingsView(): SettingsView;
  /** The `metrics` map of live-api.md. */
  metrics(): MetricValues;
  /** Sorted by namespace and name. */
  list(): readonly KubernetesObject[];
  get(namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** Every CR of that name, whatever its namespace. */
  byName(name: string): readonly KubernetesObject[];
  children(owner: KubernetesObject): readonly KubernetesObject[];
  /**
   * Kubernetes Events of one CR, newest first; read through a 30 s cache, which returns the same array until it reads
   * again. Rejects with an `EventsBusyError` when too many reads are in flight.
   */
  events(owner: KubernetesObject): Promise<readonly EventView[]>;
  /** The CRs whose last reconcile failed on this replica. */
  readonly failures: FailuresView;
  /** When a CR that failed is reconciled again at the latest, in Unix milliseconds; undefined: not by itself, or it waits. */
  retryAt(key: string): number | undefined;
  /** Its recorded past. */
  readonly history: HistoryView;
  /** The `cross` list: one row for each source that the Katalog refers to. */
  cross(): readonly CrossRow[];
  /** What the autoscaler shows, when one is declared. */
  readonly autoscaler: AutoscalerView | undefined;
  readonly rbac: readonly AccessRule[];
}

export interface CrdHealth {
  readonly state: CrdState;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly startedAt: number | undefined;
  readonly lastReconcileAt: number | undefined;
  readonly consecutiveFails: number;
  readonly totalReconciles: number;
  readonly failedReconciles: number;
  readonly lastError: string;
  readonly dependencies: readonly {
    readonly name: string;
    readonly state: CrdState;
    readonly condition: string;
    readonly satisfied: boolean;
  }[];
  /** The CRD is not installed in the cluster. */
  readonly missing: boolean;
}

export interface PoolView {
  readonly size: number;
  readonly busy: number;
  readonly queueDepth: number;
  /** In slot order; undefined: idle. */
  readonly slots: readonly (SlotView | undefined)[];
}

/** A worker that is processing. */
export interface SlotView {
  /** `namespace/name` of the CR, or its name where it is cluster-scoped. */
  readonly key: string;
  /** Unix milliseconds. */
  readonly since: number;
}

/** CRs by their key, `namespace/name` or the name. */
export interface FailuresView {
  readonly count: number;
  /** Grows with every change of them. */
  readonly version: number;
  keys(): readonly string[];
  of(key: string): FailureView | undefined;
}

export interface FailureView {
  /** Failures in a row. */
  readonly fails: number;
  /** Cut at 1 KiB; empty when so many failed since that it was forgotten. */
  readonly lastError: string;
  /** Unix milliseconds. */
  readonly lastFailedAt: number;
}

/** The recorded past of one CRD. A row holds from its time until the next one. */
export interface HistoryView {
  /** Grows with every row. */
  readonly version: number;
  /** When recording began, in Unix milliseconds; undefined: this replica has not led yet. */
  readonly startedAt: number | undefined;
  /** The `metrics` map by the second, a column for each of `METRIC_FIELDS`; NaN: not known. */
  readonly fine: RowsView;
  /** The same by 15 s. */
  readonly coarse: RowsView;
  /** What the autoscaler read, one column each. */
  readonly references: readonly { readonly reference: string; readonly points: RowsView }[];
}

/** Rows with their times in Unix milliseconds, numbered from the oldest on. */
export interface RowsView {
  readonly size: number;
  /** Older rows may have been dropped. */
  readonly isFull: boolean;
  time(row: number): number;
  value(row: number, column: number): number;
  /** The number of the row that was in force at that time, else of the first. */
  inForceAt(time: number): number;
}

export interface SettingsView {
  readonly workersSource: 'default' | 'configured' | 'autoscaler';
  readonly maxDepth: number;
  readonly resyncMs: number;
}

export interface AutoscalerView {
  /** How often it has decided; the last evaluation is shown even when it changed nothing, which `seq` does not count. */
  readonly evaluations: number;
  readonly overrideActive: boolean;
  /** What is paused by hand. */
  readonly hand: Hand | undefined;
  /** Effective and configured sizes; undefined where the block does not override that field. */
  readonly overrideWorkers: number | undefined;
  /**
   * The body of `GET /katalog/{crd}/autoscaler` without the fields that every response has; plain JSON. `range`: only
   * decisions with a greater id than `since`, and of them the newest `limit`.
   */
  describe(range?: { readonly since?: number | undefined; readonly limit?: number | undefined }): object;
  /** The id of the newest decision that is kept; 0 when there is none. Ids grow. */
  readonly lastDecision: number;
  /** The decisions that are kept with a greater id, newest first; plain JSON. */
  decisionsAfter(id: number): readonly object[];
}

/** `events()` would read more at the API server than it may at a time. */
export class EventsBusyError extends Error {
  override readonly name = 'EventsBusyError';
}

export interface EventView {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly source: string;
  readonly object: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}
