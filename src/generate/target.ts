import type { JsonObject } from '../../lib/base/index.js';

/** Where generated manifests of one process go, and what they are called there. */
export interface Target {
  readonly component: 'runtime' | 'gateway' | 'control-center';
  /** Of every namespaced object, the Lease included. */
  readonly namespace: string;
  /** Of the Deployment, its Service and its account; two runtimes of one namespace need two. */
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  /** Of this product, for labels. */
  readonly version: string;
}

/** The port of plain HTTP in a pod: the Live API, or what a gateway answers others than the API server. */
export const HTTP_PORT = 8080;

export function selectorOf({ component, name }: Target): Record<string, string> {
  return { 'app.kubernetes.io/name': `orkestra-${component}`, 'app.kubernetes.io/instance': name };
}

/** The labels that Kubernetes recommends, of every object that is generated. */
export function labelsOf(target: Target): Record<string, string> {
  return {
    ...selectorOf(target),
    'app.kubernetes.io/version': target.version,
    'app.kubernetes.io/component': target.component,
    'app.kubernetes.io/part-of': 'orkestra',
  };
}

export function metadataOf(target: Target): JsonObject {
  return { name: target.name, namespace: target.namespace, labels: labelsOf(target) };
}

/** Cluster-wide names carry the namespace: runtimes of two namespaces stand side by side. */
export function clusterRoleName({ namespace, name }: Pick<Target, 'namespace' | 'name'>): string {
  return `${namespace}:${name}`;
}

/** Two Katalogs of one namespace need two; optional, since not every Katalog names variables. */
export function environmentSecret({ name }: Pick<Target, 'name'>): string {
  return `${name}-env`;
}
