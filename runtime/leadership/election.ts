/** One Lease, and who leads by it; the log says what happens. */
import { type Clock, debugs, type Logger, type OrkestraError, type Random } from '../../lib/base/index.js';
import {
  type KubeApi,
  LeaderElector,
  type LeaderElectorOptions,
  type LeaseTimes,
} from '../../lib/kube/index.js';
import { readWritten, type WrittenVersions, writtenText } from '../written-versions.js';
import { type CrdSummary, readSummary } from './crd-summary.js';
import type { Leadership, LeadershipEvents } from './leadership.js';

/** What the replicas of one runtime compete for. */
export interface ElectionOptions {
  readonly namespace: string;
  /** Of the Lease; with one for each CRD, their names begin with it. */
  readonly name: string;
  /** `katalog`, the default: one Lease and one leader for all CRDs; `crd`: one for each. */
  readonly scope?: 'katalog' | 'crd';
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
  /** What this replica has written for these CRDs. */
  readonly writtenFor: (crds: readonly string[]) => WrittenVersions;
  /** What the Lease keeps of the notifications about these CRDs; undefined: as it is there. */
  readonly notifiedFor?: (crds: readonly string[]) => string | undefined;
}

/** Leadership of some CRDs by one Lease. */
export class Election implements Leadership {
  readonly elector: LeaderElector;
  readonly #identity: string;
  #summaryText: string | undefined;
  #summary: CrdSummary | undefined;

  constructor(
    { namespace, name, times }: ElectionOptions,
    crds: readonly string[],
    tools: ElectionTools,
    more: Partial<LeaderElectorOptions> = {},
  ) {
    const { log, identity, onLead, onFollow, onChange } = tools;
    const report = problemReport(log);
    this.#identity = identity;
    this.elector = new LeaderElector({
      api: tools.api,
      clock: tools.clock,
      random: tools.random,
      identity,
      katalog: tools.katalog,
      url: tools.url,
      lease: { namespace, name },
      written: () => writtenText(tools.writtenFor(crds)),
      notified: () => tools.notifiedFor?.(crds),
      ...(times ? { times } : {}),
      ...more,
      callbacks: {
        onStartedLeading: (epoch, written, notified) => onLead(crds, epoch, readWritten(written), notified),
        onStoppedLeading: () => onFollow(crds),
        onLook: () => {
          if (this.elector.shown !== this.#summaryText) tools.onSummary(crds);
        },
        onNewLeader: (leader, url) => {
          if (leader !== identity)
            log.info({ leader, url, lease: `${namespace}/${name}` }, 'following leader');
          onChange(crds);
        },
        onRenewed: (epoch, durationMs) => {
          if (debugs(log)) log.debug({ lease: `${namespace}/${name}`, epoch, durationMs }, 'Lease renewed');
        },
        onProblem: (problem) => {
          report(problem);
          onChange(crds);
        },
      },
    });
  }

  get leading(): boolean {
    return this.elector.mayWrite();
  }

  get epoch(): number | undefined {
    return this.elector.epoch;
  }

  get leaderUrl(): string | undefined {
    const { leader } = this.elector;
    return leader?.identity === this.#identity ? undefined : leader?.url;
  }

  /** Who leads, this replica included. */
  get leader(): { readonly identity: string; readonly url?: string | undefined } | undefined {
    const { leader } = this.elector;
    return leader?.identity === this.#identity && !this.leading ? undefined : leader;
  }

  get summary(): CrdSummary | undefined {
    const { shown } = this.elector;
    if (shown !== this.#summaryText) {
      this.#summaryText = shown;
      this.#summary = readSummary(shown);
    }
    return this.#summary;
  }

  renewSoon(): void {
    if (this.leading) this.elector.renewSoon();
  }

  mayWrite(): boolean {
    return this.elector.mayWrite();
  }
}

/** Logs each problem once, until there is another one or none. */
export function problemReport(log: Logger): (problem: OrkestraError | undefined) => void {
  let last: string | undefined;
  return (problem) => {
    if (problem && problem.message !== last) {
      log.warn(
        { code: problem.code, reason: problem.message, remedy: problem.remedy },
        'leader election failed',
      );
    }
    last = problem?.message;
  };
}
