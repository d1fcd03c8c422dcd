/**
 * The other replicas, as this one sees their Leases change. Times are monotonic milliseconds of this process; what the
 * clocks of others say is not looked at. Nothing that must be safe rests on it.
 */

import type { KubernetesObject } from '../../lib/kube/index.js';
import { type LeaseRecord, type LeaseTimes, readLease, sameLease } from '../../lib/kube/index.js';
import { isMember } from './lease-names.js';

/** A member that is silent for so many durations of a Lease has died without taking its Lease with it. */
const FORGOTTEN = 4;

export interface Member {
  readonly identity: string;
  /** Its advertised URL; empty when it shows none. */
  readonly url: string;
  /** Unlike that of any other life of a replica of this name. */
  readonly life: string;
  /** Since when it has been seen alive without a break. */
  readonly aliveSince: number;
  /** Those that its Katalog has, which may be another version of it. */
  readonly crds: ReadonlySet<string>;
}

interface Sighting {
  readonly object: KubernetesObject;
  readonly record: LeaseRecord;
  readonly changedAt: number;
  readonly aliveSince: number;
}

export class Members {
  #seen = new Map<string, Sighting>();

  constructor(
    private readonly times: LeaseTimes,
    private readonly katalog: string,
    private readonly self: string,
  ) {}

  look(leases: readonly KubernetesObject[], now: number): void {
    const seen = new Map<string, Sighting>();
    for (const object of leases) {
      if (!isMember(object.metadata.labels)) continue;
      const record = readLease(object);
      if (record.holder === '' || record.holder === this.self || record.katalog !== this.katalog) continue;
      seen.set(record.holder, this.#sighting(this.#seen.get(record.holder), object, record, now));
    }
    this.#seen = seen;
  }

  /** Those that have given a sign of life within the renew deadline, or were seen for the first time within it. */
  alive(now: number): readonly Member[] {
    return [...this.#seen.values()]
      .filter((sighting) => this.#isAlive(sighting, now))
      .map(({ record, aliveSince }) => ({
        identity: record.holder,
        url: record.url ?? '',
        life: lifeOf(record),
        aliveSince,
        crds: readCrds(record.shown),
      }));
  }

  /** Leases of members that have died. */
  forgotten(now: number): readonly KubernetesObject[] {
    return [...this.#seen.values()]
      .filter(({ changedAt }) => now - changedAt >= FORGOTTEN * this.times.durationMs)
      .map(({ object }) => object);
  }

  #sighting(
    before: Sighting | undefined,
    object: KubernetesObject,
    record: LeaseRecord,
    now: number,
  ): Sighting {
    if (before && sameLease(before.record, record)) return { ...before, object };
    const goesOn =
      before !== undefined && lifeOf(before.record) === lifeOf(record) && this.#isAlive(before, now);
    return { object, record, changedAt: now, aliveSince: goesOn ? before.aliveSince : now };
  }

  #isAlive({ changedAt }: Sighting, now: number): boolean {
    return now - changedAt < this.times.renewDeadlineMs;
  }
}

/** What a member shows in its Lease. */
export function writeCrds(crds: readonly string[]): string {
  return crds.join(',');
}

function readCrds(text = ''): ReadonlySet<string> {
  return new Set(text.split(','));
}

function lifeOf({ acquireTime, transitions }: LeaseRecord): string {
  return `${acquireTime} ${transitions}`;
}
