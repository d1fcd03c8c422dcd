import type { WrittenVersions } from '../written-versions.js';
import type { CrdSummary } from './crd-summary.js';
import type { Replica } from './replicas.js';

/** Who leads one CRD, as this replica sees it. CRDs may share one. */
export interface Leadership {
  readonly leading: boolean;
  /** `leaseTransitions` of the Lease last seen; the process's start in Unix milliseconds without an election. */
  readonly epoch: number | undefined;
  /** Where the leader is reached, when it is another replica and says so. */
  readonly leaderUrl: string | undefined;
  /** Health and metrics of the CRD as another leader publishes them; undefined: no other leader, or none published. */
  readonly summary: CrdSummary | undefined;
  /** Writes to the Lease before its time what there is to keep. */
  renewSoon(): void;
  /** Whether a write that is sent now cannot meet another leader's. */
  mayWrite(): boolean;
}

/** The leadership of every CRD of a runtime. */
export interface Leaderships {
  of(crd: string): Leadership | undefined;
  /** Each of them once. */
  readonly all: readonly Leadership[];
  /**
   * This process and the replicas that it knows of: with a Lease for each CRD all that live, with one Lease the leader
   * alone. A change of them is a change of `onChange`.
   */
  replicas(): readonly Replica[];
  /** Starts to compete. */
  start(): void;
  /** Acquires no further CRDs, because the runtime stops. */
  retire(): void;
  /** The stopping runtime has drained a CRD. */
  drained(crd: string): Promise<void>;
  /** Ends leadership and releases every Lease that is held. */
  stop(): Promise<void>;
}

/** Callbacks into the runtime; none of these may throw. */
export interface LeadershipEvents {
  /** This replica leads these CRDs from now on; what the leader before has written may not be in its caches yet. `notified`: what the Lease keeps of notifications. */
  readonly onLead: (
    crds: readonly string[],
    epoch: number,
    written: WrittenVersions,
    notified: string | undefined,
  ) => void;
  /** This replica led them before and does so no longer. */
  readonly onFollow: (crds: readonly string[]) => void;
  /** Another leader, or another problem, than before. */
  readonly onChange: (crds: readonly string[]) => void;
  /** The leader's summary has changed. */
  readonly onSummary: (crds: readonly string[]) => void;
}

/** What sharing the CRDs between replicas needs of the runtime in addition. */
export interface SharedWork {
  /** Whether this replica can take work: its caches are filled. */
  readonly ready: () => boolean;
  /** What this replica publishes about a CRD that it leads. */
  readonly show: (crd: string) => CrdSummary | undefined;
  /** Takes no more items of the CRD; resolves when those in flight have ended. */
  readonly drain: (crd: string) => Promise<void>;
  /** Takes items again after a handover that did not happen. */
  readonly resume: (crd: string) => void;
}
