import type { Cause } from '../../lib/schema/index.js';
import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';
import { configMapStrategy } from './config-map.js';
import { crdStrategy } from './crd.js';
import { eventStrategy } from './event.js';
import { jobStrategy } from './job.js';
import { namespaceStrategy } from './namespace.js';
import { networkPolicyStrategy } from './network-policy.js';
import { podStrategy } from './pod.js';
import { secretStrategy } from './secret.js';
import { serviceStrategy } from './service.js';
import {
  cronJobStrategy,
  daemonSetStrategy,
  deploymentStrategy,
  statefulSetStrategy,
  workloadStrategy,
} from './workload.js';

/** What a kind does beyond its schema; every part is optional. */
export interface KindStrategy {
  /** Why an object of the right types still cannot be decoded. */
  undecodable?(object: KubeObject): string | undefined;
  /** Defaults that a schema cannot say; the writer owns them. */
  complete?(object: KubeObject): KubeObject;
  /** What the server itself decides; nobody owns it. `before` is undefined for a creation. */
  prepare?(object: KubeObject, before: KubeObject | undefined, state: ClusterState): KubeObject;
  /** What the schema cannot say. */
  check?(object: KubeObject, before: KubeObject | undefined, state: ClusterState): Cause[];
}

const STRATEGIES: Readonly<Record<string, KindStrategy>> = {
  namespaces: namespaceStrategy,
  configmaps: configMapStrategy,
  secrets: secretStrategy,
  services: serviceStrategy,
  pods: podStrategy,
  'deployments.apps': deploymentStrategy,
  'replicasets.apps': workloadStrategy,
  'statefulsets.apps': statefulSetStrategy,
  'daemonsets.apps': daemonSetStrategy,
  'jobs.batch': jobStrategy,
  'cronjobs.batch': cronJobStrategy,
  events: eventStrategy,
  'networkpolicies.networking.k8s.io': networkPolicyStrategy,
  'customresourcedefinitions.apiextensions.k8s.io': crdStrategy,
};

const NONE: KindStrategy = {};

export function strategyOf(key: string): KindStrategy {
  return STRATEGIES[key] ?? NONE;
}
