import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { keyOf } from '../../lib/kube/index.js';

/** On a child that cannot have an owner reference (a namespaced owner, a child elsewhere): who its owner is. */
export const OWNER_ANNOTATION = 'orkestra.orkspace.io/owner';

/** The value of the annotation: the owner's uid and key. */
export function ownerAnnotation(owner: KubernetesObject): string {
  return `${owner.metadata.uid ?? ''} ${keyOf(owner)}`;
}

/** The object with further annotations; a child without owner reference names its owner by annotation. */
export function annotated(
  object: JsonObject,
  owner: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
): JsonObject {
  const metadata = object['metadata'] as JsonObject;
  const existing = (metadata['annotations'] ?? {}) as JsonObject;
  const owned =
    metadata['ownerReferences'] === undefined ? { [OWNER_ANNOTATION]: ownerAnnotation(owner) } : {};
  return { ...object, metadata: { ...metadata, annotations: { ...existing, ...owned, ...annotations } } };
}
