export {
  type ApiResource,
  EVENTS,
  keyOf,
  keyOfName,
  LEASES,
  type ObjectName,
  resourceName,
} from './api-resource.js';
export type { ConfigSource } from './config-source.js';
export type { Delta } from './delta.js';
export { type DocumentReader, type ServedKind, servedKind } from './discovery.js';
export { KUBE_ERRORS } from './errors.js';
export { EventRecorder, type EventSink } from './event-recorder.js';
export type { EventNote, EventSubject } from './event-series.js';
export type { RequestSample } from './exchange.js';
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
} from './kube-api.js';
export { KubeClient, type KubeClientOptions } from './kube-client.js';
export {
  isAlreadyExists,
  isConflict,
  isNamespaceLeaving,
  isNotFound,
  isServerFailure,
  KubeError,
  type KubeStatus,
} from './kube-error.js';
export {
  type Candidacy,
  type Leader,
  type LeaderCallbacks,
  LeaderElector,
  type LeaderElectorOptions,
} from './leader-elector.js';
export { LeaseClient } from './lease-client.js';
export { leaseProblem, otherScope } from './lease-problem.js';
export { type LeaseRecord, readLease, sameLease } from './lease-record.js';
export {
  isFree,
  isOurs,
  type LeaseTimes,
  leaseTimes,
  type Observation,
  observe,
} from './lease-rules.js';
export {
  Reflector,
  type ReflectorHandlers,
  type ReflectorOptions,
  type ReflectorStatus,
} from './reflector.js';
export { compareVersions, newerVersion } from './resource-version.js';
export { RETURN_MS, ServerPulse } from './server-pulse.js';
export { Store, type StoreOptions } from './store.js';
export { WriteBarrier } from './write-barrier.js';
