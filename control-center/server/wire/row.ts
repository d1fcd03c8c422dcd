import type { Moment, TheirTime } from './moment.js';

/** One operator of one runtime. Key: `row:{rt}/{crd}`. A number is null where it was never received. */
export interface RowEntity {
  readonly runtime: string;
  readonly cluster: string;
  readonly crd: string;
  readonly description: string;
  readonly gvk: string;
  /** `group/version, Resource=plural`. */
  readonly gvr: string;
  readonly namespaced: boolean;
  readonly katalogNamespace: string;
  /** As the leader says it: `healthy`, `started`, `degraded`, `pending`, `gated`, `not started`. */
  readonly state: string;
  readonly reason: string;
  /** `no leader`: only followers answer for this CRD. `unknown`: the last values, of `confirmedAt`. */
  readonly shown: 'fresh' | 'no leader' | 'unknown';
  /** When a leader last confirmed the row; null while it is fresh (then `age:{rt}` has it) and where none ever did. */
  readonly confirmedAt: Moment | null;
  readonly startedAt: TheirTime;
  readonly workers: number | null;
  readonly workersConfigured: number | null;
  readonly workersBusyPercent: number | null;
  readonly queueDepth: number | null;
  readonly maxDepth: number | null;
  readonly queueOldestMs: number | null;
  readonly errorRatePercent: number | null;
  readonly reconcileDurationP95Ms: number | null;
  readonly reconcilesPerSecond: number | null;
  readonly resourceCount: number | null;
  readonly failing: number | null;
  readonly hasUnhealthyDependencies: boolean;
  readonly dependsOn: readonly string[];
  readonly staleSiblings: number;
  /** The queue has grown for 60 s. */
  readonly queueGrows: boolean;
  readonly hasAutoscaler: boolean;
  /** The pool differs from what is configured. */
  readonly scaled: boolean;
  /** The sentence of the last decision that changed something; empty: none is known. */
  readonly lastDecision: string;
  readonly gated: boolean;
  readonly gatedReason: string;
  /** `endpoints` of the Katalog: what is off is shown as ⊘, never as a zero. */
  readonly healthOff: boolean;
  readonly infoOff: boolean;
  readonly konductor: string;
  /** Denied at admission, over the replicas of the gateway that were seen; null: no gateway. */
  readonly denied: number | null;
  /**
   * Worst first: 0 degraded, 1 not answering, 2 no leader, 3 pending with a reason, 4 unhealthy dependency, 5 stale
   * sibling, 6 queue grows, 7 errors, 8 the rest. Then by name.
   */
  readonly rank: number;
}

/** The queue of the last 10 minutes in 40 points, oldest first; null: nothing is known. Key: `spark:{rt}/{crd}`. */
export interface SparkEntity {
  readonly queueDepth: readonly (number | null)[];
}
