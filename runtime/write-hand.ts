/** Pauses or resumes the autoscaler of a CRD by hand: an annotation of the Katalog's Lease. */
import type { Hand } from '../autoscaler/index.js';
import { handAnnotation, isNotFound, type KubeApi, LEASES } from '../lib/kube/index.js';
import { RUNTIME_ERRORS } from './errors.js';
import { leaseSelector } from './leadership/index.js';

export interface HandTarget {
  readonly namespace: string;
  /** Name of the election, which is that of the Katalog's Lease. */
  readonly lease: string;
  readonly crd: string;
}

/**
 * `hand`: undefined resumes. With a Lease for each CRD there is none of the Katalog's: it is created. Throws
 * `ORK_HAND_LEASE` when no runtime has Leases of that name, and a `KubeError`.
 */
export async function writeHand(
  api: Pick<KubeApi, 'mergePatch' | 'list' | 'create'>,
  { namespace, lease: name, crd }: HandTarget,
  hand: Hand | undefined,
): Promise<void> {
  const annotations = { [handAnnotation(crd)]: hand ?? null };
  try {
    await api.mergePatch(LEASES, { namespace, name }, { metadata: { annotations } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { items } = await api.list(LEASES, { namespace, labelSelector: leaseSelector(name), limit: 1 });
    if (items.length === 0) {
      const message = `unknown Lease "${namespace}/${name}": expected that of a running runtime`;
      throw RUNTIME_ERRORS.make('ORK_HAND_LEASE', message);
    }
    if (hand === undefined) return;
    const metadata = { namespace, name, annotations: { [handAnnotation(crd)]: hand } };
    await api.create(LEASES, { apiVersion: LEASES.apiVersion, kind: 'Lease', metadata });
  }
}
