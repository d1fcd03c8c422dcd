/**
 * An embedded Kubernetes API for development and tests. It speaks the API over HTTP on 127.0.0.1, keeps everything in
 * memory, and fails on demand. docs/devcluster.md lists what it serves and where it differs from a real API server.
 */

export type { Clock, Random, TimerHandle } from '../lib/base/index.js';
export { type SimulatedStep, simulatedLife } from './controllers/simulated-life.js';
export { type DevCluster, type DevClusterOptions, type Faults, startDevCluster } from './dev-cluster.js';
export { devclusterErrors } from './errors.js';
export type { DelayFault, FailFault, LimitCounts, LimitFault, RequestMatch } from './faults.js';
export type { Verb } from './http/api-request.js';
export type { ClusterWrite, WriteListener } from './http/cluster-write.js';
export type { LocalListener, LocalRequest } from './http/local-call.js';
export type { KubeObject } from './kube-object.js';
export type { HostedPod, LogQuery, PodEvents, PodHost } from './pods/pod-host.js';
