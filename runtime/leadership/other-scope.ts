/**
 * Replicas of the same runtime that have one Lease for all CRDs, as while the scope is being changed: as long as one of
 * them leads, nobody may lead by the Lease of a CRD.
 */

import type { KubernetesObject } from '../../lib/kube/index.js';
import { isFree, type LeaseTimes, type ObservedLease, observe, readLease } from '../../lib/kube/index.js';

export class OtherScope {
  #seen: ObservedLease | undefined;

  constructor(private readonly times: LeaseTimes) {}

  /** Who leads all CRDs; undefined: nobody. `lease` is the one that stands for all, `now` monotonic milliseconds. */
  leader(lease: KubernetesObject | undefined, now: number): string | undefined {
    this.#seen = lease && observe(this.#seen, readLease(lease), now);
    return this.#seen && !isFree(this.#seen, now, this.times) ? this.#seen.record.holder : undefined;
  }
}
