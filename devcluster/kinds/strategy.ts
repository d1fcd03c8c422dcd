import type { Cause } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';
import { crdStrategy } from './crd.js';
import { namespaceStrategy } from './namespace.js';
import { podStrategy } from './pod.js';
import { secretStrategy } from './secret.js';
import { serviceStrategy } from './service.js';
import { deploymentStrategy, workloadStrategy } from './workload.js';

/** What a kind does beyond its schema; every part is optional. */
export interface KindStrategy {
  /** Defaults that a schema cannot say; the writer owns them. */
  complete?(object: KubeObject): KubeObject;
  /** What the server itself decides; nobody owns it. `before` is undefined for a creation. */
  prepare?(object: KubeObject, before: KubeObject | undefined, state: ClusterState): KubeObject;
  /** What the schema cannot say. */
  check?(object: KubeObject, before: KubeObject | undefined, state: ClusterState): Cause[];
}

const STRATEGIES: Readonly<Record<string, KindStrategy>> = {
  namespaces: namespaceStrategy,
  secrets: secretStrategy,
  services: serviceStrategy,
  pods: podStrategy,
  'deployments.apps': deploymentStrategy,
  'replicasets.apps': workloadStrategy,
  'statefulsets.apps': workloadStrategy,
  'daemonsets.apps': workloadStrategy,
  'jobs.batch': workloadStrategy,
  'customresourcedefinitions.apiextensions.k8s.io': crdStrategy,
};

const NONE: KindStrategy = {};

export function strategyOf(key: string): KindStrategy {
  return STRATEGIES[key] ?? NONE;
}
