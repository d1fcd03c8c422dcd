import { configMapStrategy } from './config-map.js';
import { crdStrategy } from './crd.js';
import { eventStrategy } from './event.js';
import { jobStrategy } from './job.js';
import { namespaceStrategy } from './namespace.js';
import { networkPolicyStrategy } from './network-policy.js';
import { podStrategy } from './pod.js';
import { secretStrategy } from './secret.js';
import { serviceStrategy } from './service.js';
import type { KindStrategy } from './strategy.js';
import { webhookStrategy } from './webhook-configuration.js';
import {
  cronJobStrategy,
  daemonSetStrategy,
  deploymentStrategy,
  statefulSetStrategy,
  workloadStrategy,
} from './workload.js';

/** By the key of the resource. */
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
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookStrategy,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookStrategy,
  'customresourcedefinitions.apiextensions.k8s.io': crdStrategy,
};

const NONE: KindStrategy = {};

export function strategyOf(key: string): KindStrategy {
  return STRATEGIES[key] ?? NONE;
}
