import type { Written } from '../written.js';
import type { Shown } from './shown.js';

/** Who leads one CRD, as this replica sees it. CRDs may share one. */
export interface Leadership {
  readonly leading: boolean;
  /** `leaseTransitions` of the Lease last seen; the process's start in Unix milliseconds without an election. */
  readonly epoch: number | undefined;
  /** Where the leader is reached, when it is another replica and says so. */
  readonly leaderUrl: string | undefined;
  /** What another replica that leads shows of the CRD; undefined: there is none, or it shows nothing. */
  readonly shown: Shown | undefined;
  /** Whether a write that is sent now cannot meet another leader's. */
  mayWrite(): boolean;
}

/** The leadership of every CRD of a runtime. */
export interface Leaderships {
  of(crd: string): Leadership | undefined;
  /** Each of them once. */
  readonly all: readonly Leadership[];
  /** Begins to compete. */
  start(): void;
  /** Wants no more CRDs than it leads, because the runtime stops. */
  retire(): void;
  /** The runtime that stops has ended what it did for a CRD. */
  drained(crd: string): Promise<void>;
  /** Leads nothing any more, and has given back what it held. */
  stop(): Promise<void>;
}

/** What is told and asked of the runtime; none of these may throw. */
export interface LeadershipEvents {
  /** This replica leads these CRDs from now on; what the leader before has written may not be in its caches yet. */
  readonly onLead: (crds: readonly string[], epoch: number, written: Written) => void;
  /** It led them before, and does not any more. */
  readonly onFollow: (crds: readonly string[]) => void;
  /** Another leader, or another problem, than before. */
  readonly onChange: (crds: readonly string[]) => void;
  /** The leader shows something else than before. */
  readonly onShown: (crds: readonly string[]) => void;
}

/** What sharing the CRDs between replicas needs of the runtime besides. */
export interface SharedWork {
  /** Whether this replica can take work: its caches are filled. */
  readonly ready: () => boolean;
  /** What to show to the other replicas of a CRD that this one leads. */
  readonly show: (crd: string) => Shown | undefined;
  /** Takes no more items of the CRD; resolves when those in flight have ended. */
  readonly drain: (crd: string) => Promise<void>;
  /** Takes items again: it was not handed over after all. */
  readonly resume: (crd: string) => void;
}
