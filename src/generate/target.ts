import type { JsonObject } from '../../lib/base/index.js';

/** Where generated manifests go, and what they are called there. */
export interface Target {
  /** Of every namespaced object, the Lease included. */
  readonly namespace: string;
  /** Of the Deployment, its Service and its account; two runtimes of one namespace need two. */
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  /** Of this product, for labels. */
  readonly version: string;
}

/** The port of the Live API in a pod. */
export const API_PORT = 8080;

export function selectorOf({ name }: Target): Record<string, string> {
  return { 'app.kubernetes.io/name': 'orkestra-runtime', 'app.kubernetes.io/instance': name };
}

/** The labels that Kubernetes recommends, of every object that is generated. */
export function labelsOf(target: Target): Record<string, string> {
  return {
    ...selectorOf(target),
    'app.kubernetes.io/version': target.version,
    'app.kubernetes.io/component': 'runtime',
    'app.kubernetes.io/part-of': 'orkestra',
  };
}

export function metadataOf(target: Target, name = target.name): JsonObject {
  return { name, namespace: target.namespace, labels: labelsOf(target) };
}

export function katalogName({ name }: Target): string {
  return name === 'orkestra-runtime' ? 'orkestra-katalog' : `${name}-katalog`;
}
