/** Which CRs a start finds not reconciled as they are now: a new leader queues all, and those alone are work. */
import type { CrdEntry } from '../../../katalog/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';

/** The trigger of a CR that the last leader had left to do. */
export const UNRECONCILED = 'not reconciled yet';

/**
 * By `status.observedGeneration`, which every reconcile writes, and by the deletion that somebody asked for. Where the Katalog
 * leaves the generation out, or no CR has one (its schema may not keep it), only a deletion counts: the others cannot be
 * told from those that are done, and to take all of them for work would be worse.
 */
export function unreconciled(
  { operatorBox, ignoreObservedGeneration, ignoreStatusPatch }: CrdEntry,
  crs: readonly KubernetesObject[],
): (cr: KubernetesObject) => boolean {
  const isWritten = operatorBox.status.conditions && !ignoreObservedGeneration && !ignoreStatusPatch;
  const isKept = isWritten && crs.some((cr) => generationSeen(cr) !== undefined);
  return (cr) =>
    cr.metadata.deletionTimestamp !== undefined ||
    (isKept && cr.metadata.generation !== undefined && generationSeen(cr) !== cr.metadata.generation);
}

function generationSeen({ status }: KubernetesObject): number | undefined {
  const seen = status?.['observedGeneration'];
  return typeof seen === 'number' ? seen : undefined;
}
