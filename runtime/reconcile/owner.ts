import { keyOf } from '../kube/index.js';
import type { KubernetesObject } from '../view.js';

/** On a child that cannot have an owner reference (a namespaced owner, a child elsewhere): who its owner is. */
export const OWNER_ANNOTATION = 'orkestra.orkspace.io/owner';

/** The value of the annotation: the owner's uid and key. */
export function ownerAnnotation(owner: KubernetesObject): string {
  return `${owner.metadata.uid ?? ''} ${keyOf(owner)}`;
}
