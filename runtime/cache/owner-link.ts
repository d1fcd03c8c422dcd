/**
 * How a child names its owner: by owner reference, or, where Kubernetes allows none (an owner in a namespace, a child
 * in another or in none), by our label and an annotation that tells owners of one name apart.
 */
import { ownerLabelValue, UNOWNED_LABEL } from '../../katalog/index.js';
import type { KubernetesObject, Store } from '../../lib/kube/index.js';
import { holderOf, ownerMark } from '../reconcile/index.js';

/** Every object in a store of children that has the marks of this owner. */
export function childrenIn(store: Store, owner: KubernetesObject): readonly KubernetesObject[] {
  const { uid, name } = owner.metadata;
  if (uid === undefined) return [];
  const owned = store.ownedBy(uid);
  const labelled = store.labelled(UNOWNED_LABEL, ownerLabelValue(name));
  const named = labelled.length === 0 ? owned : [...new Set([...owned, ...labelled])];
  return named.filter((child) => holderOf(child, owner).is === 'ours');
}

/** The owner of a child among the CRs of one store; undefined when it is not one of them. */
export function ownerIn(store: Store, child: KubernetesObject): KubernetesObject | undefined {
  const { ownerReferences = [], namespace } = child.metadata;
  for (const { name, uid } of ownerReferences) {
    const owner = store.get(namespace, name) ?? store.get(undefined, name);
    if (owner?.metadata.uid === uid) return owner;
  }
  const mark = ownerMark(child);
  const owner = mark && store.byKey(mark.key);
  return owner?.metadata.uid === mark?.uid ? owner : undefined;
}
