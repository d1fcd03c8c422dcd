/** Who leads one CRD, as this replica sees it. CRDs may share one. */
export interface Leadership {
  readonly leading: boolean;
  /** `leaseTransitions` of the leader last seen; the process's start in Unix milliseconds without an election. */
  readonly epoch: number | undefined;
  /** Where the leader is reached, when it is another replica and says so. */
  readonly leaderUrl: string | undefined;
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
  retire(): Promise<void>;
  /** The runtime has ended what it did for a CRD. */
  drained(crd: string): Promise<void>;
  /** Leads nothing any more, and gives back what it held. */
  stop(): Promise<void>;
}

/** What is told of it; none of these may throw. */
export interface LeadershipEvents {
  /** This replica leads these CRDs from now on. */
  readonly onLead: (crds: readonly string[], epoch: number) => void;
  /** It led them before, and does not any more. */
  readonly onFollow: (crds: readonly string[]) => void;
  /** Another leader, or another problem, than before. */
  readonly onChange: (crds: readonly string[]) => void;
}
