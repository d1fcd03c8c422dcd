/**
 * How a child names its owner: by owner reference, or, where Kubernetes allows none (an owner in a namespace, a child
 * in another or in none), by our label and an annotation that tells owners of one name apart.
 */
import { ownerLabelValue, UNOWNED_LABEL } from '../../katalog/index.js';
import type { KubernetesObject, Store } from '../../lib/kube/index.js';
import { OWNER_ANNOTATION, ownerAnnotation } from '../reconcile/index.js';

/** Every object in a store of children that names this owner. */
export function childrenIn(store: Store, owner: KubernetesObject): readonly KubernetesObject[] {
  const { uid, name } = owner.metadata;
  if (uid === undefined) return [];
  const owned = store.ownedBy(uid);
  const labelled = store.labelled(UNOWNED_LABEL, ownerLabelValue(name));
  if (labelled.length === 0) return owned;
  const wanted = ownerAnnotation(owner);
  return [...owned, ...labelled.filter((child) => child.metadata.annotations?.[OWNER_ANNOTATION] === wanted)];
}

/** The owner of a child among the CRs of one store; undefined when it is not one of them. */
export function ownerIn(store: Store, child: KubernetesObject): KubernetesObject | undefined {
  const { ownerReferences = [], namespace, annotations } = child.metadata;
  for (const { name, uid } of ownerReferences) {
    const owner = store.get(namespace, name) ?? store.get(undefined, name);
    if (owner?.metadata.uid === uid) return owner;
  }
  const [uid, key] = annotations?.[OWNER_ANNOTATION]?.split(' ') ?? [];
  const owner = key === undefined ? undefined : store.byKey(key);
  return owner?.metadata.uid === uid ? owner : undefined;
}
