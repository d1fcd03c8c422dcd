import type { ElectionOptions } from './election.js';
import type { Leaderships } from './leadership.js';
import { LeasePerCrd, type SharingTools } from './lease-per-crd.js';
import { noElection, oneLease } from './one-leadership.js';

export type { CrdSummary } from './crd-summary.js';
export type { ElectionOptions } from './election.js';
export type { Leadership, Leaderships } from './leadership.js';
export { leaseSelector } from './lease-names.js';
export { LeasePerCrd, type SharingTools } from './lease-per-crd.js';
export type { Replica } from './replicas.js';

/** Who leads the CRDs of a runtime; undefined: this process does. */
export function openLeaderships(election: ElectionOptions | undefined, tools: SharingTools): Leaderships {
  if (!election) return noElection(tools);
  return election.scope === 'crd' ? new LeasePerCrd(election, tools) : oneLease(election, tools);
}
