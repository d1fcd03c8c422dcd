/** Names and labels of the Leases of a runtime that has one for each CRD. */
import { createHash } from 'node:crypto';

/** Stands on all Leases of one runtime; its value is the name of the election. */
const ELECTION_LABEL = 'orkestra.orkspace.io/election';
const ROLE_LABEL = 'orkestra.orkspace.io/lease';

/** Longest name of an object and longest value of a label (RFC 1123). */
const MAX_NAME = 253;
const MAX_LABEL = 63;
const DIGEST = 10;

/** `katalog`: it stands for all CRDs. */
export type LeaseRole = 'katalog' | 'crd' | 'member';

/** The Lease of one CRD. */
export function crdLease(election: string, crd: string): string {
  return shortened(`${election}.`, crd, MAX_NAME);
}

/** The Lease by which a replica shows that it lives. */
export function memberLease(election: string, identity: string): string {
  return shortened(`${election}-member-`, identity, MAX_NAME);
}

export function leaseLabels(election: string, role: LeaseRole): Readonly<Record<string, string>> {
  return { [ELECTION_LABEL]: shortened('', election, MAX_LABEL), [ROLE_LABEL]: role };
}

export function leaseSelector(election: string): string {
  return `${ELECTION_LABEL}=${shortened('', election, MAX_LABEL)}`;
}

export function isMember(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.[ROLE_LABEL] === 'member';
}

export function isOfCrd(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.[ROLE_LABEL] === 'crd';
}

/** What cannot stand in a name is left out of it, and a digest of the whole keeps it apart from others. */
function shortened(prefix: string, text: string, max: number): string {
  if (/^[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?$/.test(text) && prefix.length + text.length <= max) {
    return `${prefix}${text}`;
  }
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST);
  const head = `${prefix}${text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return `${head.slice(0, max - DIGEST - 1).replace(/[-.]+$/, '')}-${digest}`;
}
