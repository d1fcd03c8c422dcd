/**
 * Which CRDs this replica should have, as it sees the others. Views may differ for a while: then a free CRD is taken a
 * little later by one that should not have it, and a CRD that is led moves only once a better replica has been seen
 * alive for the duration of a Lease. Who leads is for each CRD's Lease alone to say.
 */
import type { LeaseTimes } from '../../lib/kube/index.js';
import type { Member } from './members.js';
import { rendezvous } from './rendezvous.js';

/** So many retry periods a free CRD is left to each replica that should rather have it. */
const GRACE = 2;

export interface Sight {
  /** This replica, and whether it is a member. */
  readonly self: string;
  readonly joined: boolean;
  readonly others: readonly Member[];
  readonly now: number;
}

/** The identities in the order in which they should have the CRD. */
function order(crd: string, { self, joined, others }: Sight): readonly string[] {
  const members = others.filter(({ crds }) => crds.has(crd)).map(({ identity }) => identity);
  return rendezvous(crd, joined ? [...members, self] : members);
}

/** For how long this replica leaves the CRD to others once it is free, in milliseconds. */
export function patienceMs(crd: string, sight: Sight, times: LeaseTimes): number {
  const ranks = order(crd, sight);
  const rank = sight.joined ? ranks.indexOf(sight.self) : ranks.length;
  return rank * GRACE * times.retryMs;
}

/** Whether nobody should rather have the CRD. */
export function isBest(crd: string, sight: Sight): boolean {
  return order(crd, sight)[0] === sight.self;
}

/** Who should rather have the CRD and has been there for long enough; undefined: nobody, or not yet. */
export function successor(crd: string, sight: Sight, times: LeaseTimes): Member | undefined {
  const [best] = order(crd, sight);
  const member = sight.others.find(({ identity }) => identity === best);
  return member && sight.now - member.aliveSince >= times.durationMs ? member : undefined;
}
