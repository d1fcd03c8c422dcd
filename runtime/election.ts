/** Who leads: by a Lease, or, with no election, this process for as long as it runs. */
import type { Clock, Random } from '../base/index.js';
import { type KubeApi, LeaderElector, type LeaseTimes } from './kube/index.js';
import type { Logger } from './log.js';

/** The Lease that the replicas of one runtime compete for. */
export interface ElectionOptions {
  readonly namespace: string;
  readonly name: string;
  /** Default: `leaseTimes(15_000)`. Replicas of one runtime should have the same. */
  readonly times?: LeaseTimes;
}

export interface Election {
  readonly leading: boolean;
  /** `leaseTransitions` of the leader last seen; the process's start in Unix milliseconds without an election. */
  readonly epoch: number | undefined;
  /** Where the leader is reached, when it is another replica and says so. */
  readonly leaderUrl: string | undefined;
  /** Why nobody is elected, while that is so. */
  readonly problem: string | undefined;
  /** Whether a write that is sent now cannot meet another leader's. */
  mayWrite(): boolean;
  /** Stops leading and gives the Lease back. */
  stop(): Promise<void>;
}

export interface ElectionTools {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly identity: string;
  readonly katalog: string;
  /** Where this replica is reached. */
  readonly url: string;
  readonly onLead: (epoch: number | undefined) => void;
  /** Led before, and does not any more. */
  readonly onFollow: () => void;
  /** Another leader, or another problem, than before. */
  readonly onChange: () => void;
}

/** Begins to compete at once. Without options it leads before it returns. */
export function startElection(options: ElectionOptions | undefined, tools: ElectionTools): Election {
  return options ? compete(options, tools) : alone(tools);
}

function alone({ onLead, clock }: ElectionTools): Election {
  let leading = true;
  const epoch = clock.now();
  clock.setTimeout(() => leading && onLead(epoch), 0);
  return {
    get leading() {
      return leading;
    },
    epoch,
    leaderUrl: undefined,
    problem: undefined,
    mayWrite: () => leading,
    stop: async () => {
      leading = false;
    },
  };
}

function compete(lease: ElectionOptions, tools: ElectionTools): Election {
  const { log, identity, onChange } = tools;
  const elector = new LeaderElector({
    ...tools,
    lease,
    ...(lease.times ? { times: lease.times } : {}),
    callbacks: {
      onStartedLeading: tools.onLead,
      onStoppedLeading: tools.onFollow,
      onNewLeader: (leader, url) => {
        if (leader !== identity)
          log.info({ leader, url, lease: `${lease.namespace}/${lease.name}` }, 'follows a konductor');
        onChange();
      },
      onProblem: (problem) => {
        if (problem) log.warn({ code: problem.code, remedy: problem.remedy }, problem.message);
        onChange();
      },
    },
  });
  elector.start();
  return {
    get leading() {
      return elector.mayWrite();
    },
    get epoch() {
      return elector.leader?.epoch;
    },
    get leaderUrl() {
      return elector.leader?.identity === identity ? undefined : elector.leader?.url;
    },
    get problem() {
      return elector.problem?.message;
    },
    mayWrite: () => elector.mayWrite(),
    stop: () => elector.stop(),
  };
}
