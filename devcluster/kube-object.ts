import type { JsonObject } from './json.js';

/** A Kubernetes object. Stored ones carry neither `apiVersion` nor `kind`: both follow from where they are read. */
export interface KubeObject extends JsonObject {
  metadata: ObjectMeta;
}

export interface ObjectMeta extends JsonObject {
  name?: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: JsonObject;
  annotations?: JsonObject;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

export interface OwnerReference extends JsonObject {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry extends JsonObject {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
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
