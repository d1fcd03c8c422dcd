import type { JsonMap } from '../lib/base/index.js';

/** A Kubernetes object. Stored ones carry neither `apiVersion` nor `kind`: both follow from where they are read. */
export interface KubeObject extends JsonMap {
  metadata: ObjectMeta;
}

export interface ObjectMeta extends JsonMap {
  name?: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: JsonMap;
  annotations?: JsonMap;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

export interface OwnerReference extends JsonMap {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry extends JsonMap {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonMap;
  subresource?: string;
}

/** Wall time as Kubernetes writes `metav1.Time`: RFC 3339, UTC, whole seconds. */
export function kubeTime(unixMs: number): string {
  return new Date(unixMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Names an object within its resource. */
export interface ObjectKey {
  /** The empty string for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}
