import { OBJECT_LABELS } from './labels.js';
import { dynamic, mergeMaps, type Node, objectNode } from './node.js';

/**
 * `metadata` of a child: its name and namespace, its labels and ours (which win), and its owner reference, or
 * the label that stands in for one.
 */
export function metadataNode(labels: Node | undefined, annotations: Node | undefined): Node {
  return objectNode({
    name: dynamic((frame) => frame.name),
    namespace: dynamic((frame) => frame.namespace),
    labels: mergeMaps(labels, OBJECT_LABELS),
    annotations,
    ownerReferences: dynamic((frame) => frame.ownerReferences),
  });
}
