/** One Lease, and who leads by it; the log says what happens. */
import type { Clock, Random } from '../../base/index.js';
import { type KubeApi, LeaderElector, type LeaderElectorOptions, type LeaseTimes } from '../kube/index.js';
import type { Logger } from '../log.js';
import type { Leadership, LeadershipEvents } from './leadership.js';

/** What the replicas of one runtime compete for. */
export interface ElectionOptions {
  readonly namespace: string;
  readonly name: string;
  /** Default: `leaseTimes(15_000)`. Replicas of one runtime should have the same. */
  readonly times?: LeaseTimes;
}

export interface ElectionTools extends LeadershipEvents {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly identity: string;
  readonly katalog: string;
  /** Where this replica is reached; known once it listens. */
  readonly url: () => string;
  readonly crds: readonly string[];
}

/** Leadership of some CRDs by one Lease. */
export class Election implements Leadership {
  readonly elector: LeaderElector;
  readonly #identity: string;

  constructor(
    lease: ElectionOptions,
    crds: readonly string[],
    tools: ElectionTools,
    more: Partial<LeaderElectorOptions> = {},
  ) {
    const { log, identity, onLead, onFollow, onChange } = tools;
    const { namespace, name, times } = lease;
    this.#identity = identity;
    this.elector = new LeaderElector({
      api: tools.api,
      clock: tools.clock,
      random: tools.random,
      identity,
      katalog: tools.katalog,
      url: tools.url,
      lease: { namespace, name },
      ...(times ? { times } : {}),
      ...more,
      callbacks: {
        onStartedLeading: (epoch) => onLead(crds, epoch),
        onStoppedLeading: () => onFollow(crds),
        onNewLeader: (leader, url) => {
          if (leader !== identity)
            log.info({ leader, url, lease: `${namespace}/${name}` }, 'follows a konductor');
          onChange(crds);
        },
        onProblem: (problem) => {
          if (problem) log.warn({ code: problem.code, remedy: problem.remedy }, problem.message);
          onChange(crds);
        },
      },
    });
  }

  get leading(): boolean {
    return this.elector.mayWrite();
  }

  get epoch(): number | undefined {
    return this.elector.leader?.epoch;
  }

  get leaderUrl(): string | undefined {
    const { leader } = this.elector;
    return leader?.identity === this.#identity ? undefined : leader?.url;
  }

  mayWrite(): boolean {
    return this.elector.mayWrite();
  }
}
