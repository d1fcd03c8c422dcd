import type { Moment, TheirTime } from './moment.js';

/** Everything that is live of one CRD. Key: `crd:{rt}/{crd}`. */
export interface CrdEntity {
  readonly runtime: string;
  readonly crd: string;
  /** null: never received, or switched off. */
  readonly health: CrdHealth | null;
  readonly live: CrdLive | null;
}

/** `/katalog/{crd}/health`. */
export interface CrdHealth {
  readonly state: string;
  readonly healthy: boolean;
  readonly reason: string;
  readonly startedAt: TheirTime;
  readonly uptime: string;
  readonly consecutiveFails: number;
  readonly totalReconciles: number;
  readonly failedReconciles: number;
  readonly lastError: string;
  readonly lastReconcile: TheirTime;
  readonly gated: boolean;
  readonly gatedReason: string;
  readonly missing: readonly string[];
  readonly dependencies: readonly Dependency[];
}

export interface Dependency {
  readonly name: string;
  readonly condition: string;
  readonly satisfied: boolean;
  readonly state: string;
}

/** `/katalog/{crd}` without what the Katalog declares, which is the read `reference`. */
export interface CrdLive {
  /** Which leader said it, and the order of what it says. */
  readonly identity: string;
  readonly epoch: number;
  readonly seq: number;
  /** When it was the current state here, and by the runtime's clock (empty: the Go peer). */
  readonly asOf: Moment;
  readonly changedAt: TheirTime;
  /** Of the chart: Unix milliseconds of the runtime's clock, of ours where it has none. See `History.clock`. */
  readonly sampleAt: number;
  readonly metrics: Metrics;
  readonly workers: number;
  readonly maxDepth: number;
  readonly resync: string;
  readonly workersSource: string;
  readonly maxDepthSource: string;
  readonly resyncSource: string;
  readonly resourceCount: number;
  readonly failing: number | null;
  readonly failureThreshold: number | null;
  readonly totalReconciles: number;
  readonly autoscalerEnabled: boolean;
  readonly autoscalerWorkers: AutoscalerWorkers;
  /** Empty where the runtime does not say it. */
  readonly workerSlots: readonly WorkerSlot[];
  readonly cross: readonly CrossRow[];
}

/** The `metrics` map; a metric that the runtime does not send is absent. Booleans stay booleans. */
export type Metrics = Readonly<Record<string, number | boolean>>;

export interface AutoscalerWorkers {
  readonly configured: number;
  readonly effective: number;
  readonly overrideActive: boolean;
  readonly overrideWorkers: number;
}

export interface WorkerSlot {
  readonly state: 'idle' | 'processing';
  readonly namespace: string;
  readonly name: string;
  /** Compare with `changedAt`. */
  readonly since: TheirTime;
}

/** A row of `cross`. */
export interface CrossRow {
  readonly alias: string;
  readonly crd: string;
  readonly resource: string;
  readonly source: string;
  readonly url: string;
  readonly peer: string;
  readonly found: boolean;
  readonly stale: boolean;
  readonly asOf: TheirTime;
  readonly lastError: string;
  readonly cacheForMs: number | null;
  readonly staleAfterMs: number | null;
  readonly circuit: Circuit | null;
  readonly identity: string;
  readonly katalog: string;
}

export interface Circuit {
  readonly state: 'closed' | 'open' | 'probing';
  /** Compare with `changedAt`. */
  readonly retryAt: TheirTime;
}

/** One decision of an autoscaler, as the runtime recorded it. Key: `decision:{rt}/{crd}/{id}`. */
export interface DecisionEntity {
  /** Grows. The Go peer and older runtimes send none: then it is the time in Unix milliseconds. */
  readonly id: number;
  readonly time: TheirTime;
  readonly trigger: string;
  readonly reason: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly hand: string;
  readonly sentence: string;
  readonly values: readonly DecisionValue[];
  readonly conditions: readonly DecisionCondition[];
  readonly sizes: readonly DecisionSize[];
  readonly adjustments: readonly DecisionAdjustment[];
  /** Empty: nothing ends by time. */
  readonly until: TheirTime;
  readonly from: SizeOf;
  readonly to: SizeOf;
}

export interface SizeOf {
  readonly workers: number;
  readonly queueDepth: number;
  readonly resyncMs: number;
}

export interface DecisionValue {
  readonly reference: string;
  readonly value: number | string | boolean | null;
  readonly source: string;
  readonly ageMs: number | null;
  readonly stale: boolean;
  readonly missing: boolean;
  readonly substituted: string;
  readonly absent: boolean;
  readonly error: string;
}

export interface DecisionCondition {
  readonly block: number;
  readonly list: string;
  readonly condition: string;
  readonly result: boolean | 'missing';
  readonly reason: string;
}

export interface DecisionSize {
  readonly block: number;
  readonly field: string;
  readonly expression: string;
  readonly gave: number | null;
  readonly reason: string;
}

export interface DecisionAdjustment {
  readonly policy: string;
  readonly field: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly text: string;
}
