/** Labels that the Katalog writes onto a CR, and the finalizers that keep it until `onDelete` has run. */
import type { CrdEntry } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';

/** Put on a CR only when there is something to do on delete. */
export const FINALIZER = 'orkestra.orkspace.io/cleanup';

/** The finalizers that a CR of this entry should carry. */
export function cleanupFinalizers(entry: CrdEntry, hasCleanup: boolean): readonly string[] {
  if (entry.removeFinalizers) return [];
  return hasCleanup ? [FINALIZER, ...entry.operatorBox.finalizers] : entry.operatorBox.finalizers;
}

/**
 * What `metadata` lacks, as a merge patch; undefined when nothing. A merge patch replaces lists whole. `protecting`: labels
 * that are known to differ.
 */
export function metadataPatch(
  cr: KubernetesObject,
  labels: Readonly<Record<string, string>>,
  finalizers: readonly string[],
  protecting: JsonObject = {},
): JsonObject | undefined {
  const { labels: stored = {}, finalizers: present = [] } = cr.metadata;
  const changed = [
    ...Object.entries(labels).filter(([key, value]) => stored[key] !== value),
    ...Object.entries(protecting),
  ];
  const missing = finalizers.filter((name) => !present.includes(name));
  if (changed.length === 0 && missing.length === 0) return undefined;
  return {
    ...(changed.length > 0 ? { labels: Object.fromEntries(changed) as JsonObject } : {}),
    ...(missing.length > 0 ? { finalizers: [...present, ...missing] } : {}),
  };
}

/** The finalizers that stay when ours go; undefined when none of ours is there. `removeFinalizers` takes them all. */
export function finalizersLeft(cr: KubernetesObject, entry: CrdEntry): readonly string[] | undefined {
  const present = cr.metadata.finalizers ?? [];
  const own = entry.removeFinalizers ? present : [FINALIZER, ...entry.operatorBox.finalizers];
  return present.some((name) => own.includes(name))
    ? present.filter((name) => !own.includes(name))
    : undefined;
}
