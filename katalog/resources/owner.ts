import type { JsonObject } from '../../lib/base/index.js';
import type { TemplateData } from '../scope/index.js';
import { ownerLabelValue } from './labels.js';

/** The type of the custom resources that an entry operates. */
export interface OwnerType {
  /** `group/version`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The custom resource that is being reconciled, as its children need it. */
export interface Owner {
  readonly name: string;
  /** undefined: it is cluster-scoped. */
  readonly namespace: string | undefined;
  readonly label: string;
  /** Its one owner reference, in a list. */
  readonly references: readonly JsonObject[];
}

/** Reads the owner from `metadata` of the data. Throws when there is no name. */
export function ownerOf(data: TemplateData, type: OwnerType): Owner {
  const metadata = data['metadata'];
  const { name, namespace, uid } = (typeof metadata === 'object' && metadata !== null ? metadata : {}) as {
    name?: unknown;
    namespace?: unknown;
    uid?: unknown;
  };
  if (typeof name !== 'string') throw new TypeError('metadata.name is required in the data');
  return {
    name,
    namespace: type.namespaced && typeof namespace === 'string' ? namespace : undefined,
    label: ownerLabelValue(name),
    references: [
      {
        apiVersion: type.apiVersion,
        kind: type.kind,
        name,
        uid: typeof uid === 'string' ? uid : '',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}

/**
 * Whether the garbage collector accepts `owner` for a child of that scope and namespace: owners are
 * cluster-scoped or in the child's own namespace.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
export function mayOwn(owner: Owner, childNamespace: string | undefined): boolean {
  return owner.namespace === undefined || owner.namespace === childNamespace;
}
