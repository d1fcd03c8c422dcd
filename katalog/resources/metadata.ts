import { MANAGED_BY, OWNER_LABEL, UNOWNED_LABEL } from './labels.js';
import { dynamic, mergeMaps, type Node, objectNode } from './node.js';

/** Labels that only we write. */
const OWN_LABELS: readonly string[] = [MANAGED_BY.key, OWNER_LABEL, UNOWNED_LABEL];

export function isOwnLabel(key: string): boolean {
  return OWN_LABELS.includes(key);
}

/**
 * `metadata` of a child: its name and namespace, its labels and ours (which win), and its owner reference, or
 * the label that stands in for one.
 */
export function metadataNode(labels: Node | undefined, annotations: Node | undefined): Node {
  return objectNode({
    name: dynamic((frame) => frame.name),
    namespace: dynamic((frame) => frame.namespace),
    labels: mergeMaps(labels, LABELS),
    annotations,
    ownerReferences: dynamic((frame) => frame.ownerReferences),
  });
}

const LABELS: Node = dynamic((frame) => ({
  [MANAGED_BY.key]: MANAGED_BY.value,
  [OWNER_LABEL]: frame.ownerLabel,
  ...(frame.ownerReferences === undefined ? { [UNOWNED_LABEL]: frame.ownerLabel } : {}),
}));
