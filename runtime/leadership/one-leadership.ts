/** All CRDs of a runtime under one leader: by one Lease, or, with no election, this process for as long as it runs. */
import { Election, type ElectionOptions, type ElectionTools } from './election.js';
import type { Leadership, Leaderships } from './leadership.js';
import { leaseLabels } from './lease-names.js';
import { replicasOf } from './replicas.js';

/** One Lease for all CRDs. */
export function oneLease(options: ElectionOptions, tools: ElectionTools): Leaderships {
  const labels = leaseLabels(options.name, 'katalog');
  const election = new Election(options, tools.crds, tools, { labels });
  return {
    ...shared(election),
    replicas: () => {
      const self = { identity: tools.identity, url: tools.url() };
      const { leader } = election;
      return replicasOf(
        [self],
        tools.crds.map((crd) => ({ crd, leader })),
      );
    },
    start: () => election.elector.start(),
    stop: () => election.elector.stop(),
  };
}

/** This process leads, without asking anybody. */
export function noElection({
  onLead,
  clock,
  crds,
  identity,
  url,
}: Pick<ElectionTools, 'onLead' | 'clock' | 'crds' | 'identity' | 'url'>): Leaderships {
  const epoch = clock.now();
  let leading = false;
  const alone: Leadership = {
    get leading() {
      return leading;
    },
    epoch,
    leaderUrl: undefined,
    summary: undefined,
    renewSoon: () => {},
    mayWrite: () => leading,
  };
  return {
    ...shared(alone),
    replicas: () => [{ identity, url: url(), crds: leading ? crds : [] }],
    start: () => {
      leading = true;
      clock.setTimeout(() => leading && onLead(crds, epoch, new Map(), undefined), 0);
    },
    stop: async () => {
      leading = false;
    },
  };
}

function shared(leadership: Leadership) {
  return {
    of: () => leadership,
    all: [leadership],
    // Every CRD is given back with the one Lease, once all of them have ended.
    retire: () => {},
    drained: async () => {},
  };
}
