/**
 * Whose an object is, as far as its marks say: this CR's, that of an earlier CR of the same name, or somebody else's.
 * A controller among the owner references decides; without one the annotation does.
 *
 * Not guaranteed: that marks are true. A forged mark makes an object ours to delete, which costs its forger alone; to be
 * read as a child it must also have a key that the entries of its CR build (`child-keys.ts`).
 */

import { groupOf } from '../../../lib/base/index.js';
import type { KubernetesObject, OwnerReference } from '../../../lib/kube/index.js';
import { keyOf } from '../../../lib/kube/index.js';
import { ownerMark, typeName } from './marks.js';

export type Holder =
  | { readonly is: 'ours' }
  /** Marked by a CR of the same type, namespace and name whose uid is gone. */
  | { readonly is: 'left over'; readonly text: string }
  | {
      readonly is: 'other';
      /** Somebody answers for it: a controller, or another CR. */
      readonly controlled: boolean;
      /** Whose it is, in words. */
      readonly text: string;
    };

const OURS: Holder = { is: 'ours' };

export function holderOf(object: KubernetesObject, cr: KubernetesObject): Holder {
  const references = object.metadata.ownerReferences ?? [];
  const controller = references.find((reference) => reference.controller === true);
  if (controller) return ofReference(controller, object, cr);
  if (mayRefer(cr, object) && references.some(({ uid }) => uid === cr.metadata.uid)) return OURS;
  const marked = ofAnnotation(object, cr);
  if (marked) return marked;
  const named = references.find((reference) => namesCr(reference, object, cr));
  return named ? leftOver(cr) : { is: 'other', controlled: false, text: madeBy(object) };
}

/** An owner reference of this CR, by whatever uid. */
export function namesCr(reference: OwnerReference, object: KubernetesObject, cr: KubernetesObject): boolean {
  return (
    mayRefer(cr, object) &&
    reference.name === cr.metadata.name &&
    reference.kind === cr.kind &&
    groupOf(reference.apiVersion) === groupOf(cr.apiVersion ?? '')
  );
}

function ofReference(controller: OwnerReference, object: KubernetesObject, cr: KubernetesObject): Holder {
  if (mayRefer(cr, object) && controller.uid === cr.metadata.uid) return OURS;
  if (namesCr(controller, object, cr)) return leftOver(cr);
  return { is: 'other', controlled: true, text: `its controller is ${controller.kind} ${controller.name}` };
}

function ofAnnotation(object: KubernetesObject, cr: KubernetesObject): Holder | undefined {
  const mark = ownerMark(object);
  if (!mark) return undefined;
  if (mark.uid === cr.metadata.uid) return OURS;
  if (mark.key === keyOf(cr) && mark.type === typeName(cr)) return leftOver(cr);
  const [kind = 'custom resource'] = mark.type?.split('.', 1) ?? [];
  return { is: 'other', controlled: true, text: `it is a child of ${kind} ${mark.key}` };
}

function leftOver(cr: KubernetesObject): Holder {
  return { is: 'left over', text: `it is left over from an earlier ${cr.kind} ${keyOf(cr)}` };
}

/** Kubernetes reads an owner reference as one to a cluster-scoped object or one of the same namespace. */
function mayRefer(cr: KubernetesObject, object: KubernetesObject): boolean {
  return cr.metadata.namespace === undefined || cr.metadata.namespace === object.metadata.namespace;
}

/** The first who wrote it; known of an object that was read, and not of one of the cache. */
function madeBy({ metadata }: KubernetesObject): string {
  const { managedFields } = metadata as { managedFields?: readonly { readonly manager?: string }[] };
  const manager = managedFields?.find((each) => each.manager !== undefined)?.manager;
  return manager === undefined ? 'nobody is named on it' : `it was made by "${manager}"`;
}
