export type { AccessRule, NeededAccess } from './access/access-rule.js';
export {
  AUTHENTICATION,
  ClusterReviewer,
  type ClusterUser,
  type ReviewClient,
} from './access/cluster-reviewer.js';
export {
  type ApiResource,
  EVENTS,
  isOfEvents,
  keyOf,
  keyOfName,
  LEASES,
  type ObjectName,
  resourceName,
} from './client/api-resource.js';
export type { ConfigSource } from './client/config-source.js';
export {
  type DescribedKind,
  type DocumentReader,
  describedKind,
  type ServedKind,
  servedKind,
  servedKinds,
} from './client/discovery.js';
export { KUBE_ERRORS } from './client/errors.js';
export type { RequestObserver } from './client/exchange.js';
export type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeApi,
  ListQuery,
  ObjectDraft,
  ObjectList,
  Selection,
  WatchQuery,
  WriteOptions,
} from './client/kube-api.js';
export { KubeClient, type KubeClientOptions, type ObjectPatch } from './client/kube-client.js';
export { readKubeConfig } from './client/kube-config.js';
export {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isInvalid,
  isNamespaceLeaving,
  isNotFound,
  isServerFailure,
  KubeError,
  type KubeStatus,
} from './client/kube-error.js';
export { lastWriter } from './client/kube-object.js';
export { type ApiCalls, observedApi } from './client/observed-api.js';
export type { RequestSample } from './client/request-sample.js';
export { compareVersions, newerVersion } from './client/resource-version.js';
export { RETURN_MS, ServerPulse } from './client/server-pulse.js';
export { EventRecorder, type EventSink } from './events/event-recorder.js';
export type { EventNote, EventSubject } from './events/event-series.js';
export { handAnnotation } from './lease/hand-annotation.js';
export {
  type Candidacy,
  type Leader,
  type LeaderCallbacks,
  LeaderElector,
  type LeaderElectorOptions,
} from './lease/leader-elector.js';
export { LeaseClient } from './lease/lease-client.js';
export { leaseProblem, otherScope } from './lease/lease-problem.js';
export { type LeaseRecord, readLease, sameLease } from './lease/lease-record.js';
export {
  isFree,
  isOurs,
  type LeaseTimes,
  leaseTimes,
  type ObservedLease,
  observe,
} from './lease/lease-rules.js';
export type { KubernetesObject, ObjectMeta, OwnerReference } from './objects.js';
export { type ExecResult, execInPod } from './stream/exec.js';
export { forwardPort } from './stream/port-forward.js';
export type { Delta } from './watch/delta.js';
export {
  Reflector,
  type ReflectorHandlers,
  type ReflectorOptions,
  type ReflectorStatus,
} from './watch/reflector.js';
export { Store, type StoreOptions } from './watch/store.js';
export { WriteBarrier } from './watch/write-barrier.js';
