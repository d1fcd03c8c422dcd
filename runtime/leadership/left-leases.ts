/**
 * Leases of CRDs that have left the Katalog, which nobody would take again. One goes once it has been seen for a while
 * that nobody holds it, that it was this Katalog's, and that no replica alive has its CRD, as an older version of the
 * Katalog may. Whoever removes it does so by the version seen here: a Lease that was taken meanwhile stays.
 *
 * Not guaranteed: that epochs of a CRD that comes back later go on where they were.
 */

import type { KubernetesObject } from '../../lib/kube/index.js';
import { isFree, type LeaseTimes, type ObservedLease, observe, readLease } from '../../lib/kube/index.js';
import { crdLease, isOfCrd } from './lease-names.js';
import type { Member } from './members.js';

/** For so many durations of a Lease nobody may have held it, as with a member that has died. */
const FORGOTTEN = 4;

export interface LeftLeasesOptions {
  readonly times: LeaseTimes;
  readonly katalog: string;
  /** Name of the election. */
  readonly name: string;
  /** Those that this replica's Katalog has. */
  readonly crds: readonly string[];
}

export class LeftLeases {
  #seen = new Map<string, ObservedLease>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: LeftLeasesOptions) {}

  /** Takes a look at all Leases (monotonic milliseconds) and gives those that may be removed now. */
  look(
    leases: readonly KubernetesObject[],
    others: readonly Member[],
    now: number,
  ): readonly KubernetesObject[] {
    const { times } = this.options;
    // After a gap in which nobody could be seen, holders first have their chance again.
    const before = now - this.#lookedAt > times.durationMs ? new Map<string, ObservedLease>() : this.#seen;
    this.#lookedAt = now;
    this.#seen = new Map();
    const wanted = this.#wanted(others);
    return leases.filter((lease) => {
      const { name, labels } = lease.metadata;
      const record = readLease(lease);
      if (!isOfCrd(labels) || wanted.has(name) || record.katalog !== this.options.katalog) return false;
      const seen = observe(before.get(name), record, now);
      this.#seen.set(name, seen);
      return isFree(seen, now, times) && now - seen.since >= FORGOTTEN * times.durationMs;
    });
  }

  #wanted(others: readonly Member[]): ReadonlySet<string> {
    const { name, crds } = this.options;
    const all = [...crds, ...others.flatMap((member) => [...member.crds])];
    return new Set(all.map((crd) => crdLease(name, crd)));
  }
}
