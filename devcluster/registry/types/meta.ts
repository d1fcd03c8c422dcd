import type { TypeTable } from '../type-table.js';

/** Types that every group uses. */
export const META_TYPES: TypeTable = {
  ObjectMeta: `name generateName namespace uid resourceVersion generation:int creationTimestamp deletionTimestamp
    deletionGracePeriodSeconds:int selfLink labels:{string} annotations:{string} finalizers:[string|*]
    ownerReferences:[OwnerReferenceItem&|uid] managedFields:[any]`,
  OwnerReferenceItem: 'apiVersion kind name uid controller:bool blockOwnerDeletion:bool',
  LabelSelector: 'matchLabels:{string} matchExpressions:[LabelRequirement]',
  LabelRequirement: 'key! operator! values:[string]',
  LocalReference: 'name',
  ObjectReference: 'apiVersion kind name namespace uid resourceVersion fieldPath',
  Condition: `type! status! reason message observedGeneration:int lastTransitionTime lastUpdateTime
    lastProbeTime lastHeartbeatTime`,
};
