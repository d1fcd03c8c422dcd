import type { TestCluster } from './cluster.js';
import { installCrd } from './crd.js';

/** A custom resource of a group of its own, so that no two tests meet. */
export interface WidgetKind {
  readonly group: string;
  readonly apiVersion: string;
  /** Path of the CRD. */
  readonly definition: string;
  /** Path of the collection in a namespace. */
  collection(namespace: string): string;
  remove(): Promise<void>;
  /** A Widget to send. */
  widget(
    name: string,
    spec: object,
  ): { apiVersion: string; kind: string; metadata: { name: string }; spec: object };
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const SPEC = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 10, pattern: '^[a-z]+$' },
    size: { type: 'integer', minimum: 1, default: 3 },
    mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
    anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    port: { 'x-kubernetes-int-or-string': true },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    items: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
      items: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, value: { type: 'integer' } },
      },
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

function version(name: string, storage: boolean) {
  return {
    name,
    served: true,
    storage,
    subresources: {
      status: {},
      scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
    },
    additionalPrinterColumns: [
      { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
      { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    ],
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: SPEC,
          status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    },
  };
}

/** Installs the CRD and waits until it is served; whoever asked for it removes it. A real API server takes 2 s. */
export async function widgetKind(kube: TestCluster): Promise<WidgetKind> {
  const group = `w${crypto.randomUUID().slice(0, 8)}.test`;
  const definition = `${DEFINITIONS}/widgets.${group}`;
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [version('v1', true), version('v2', false)],
    },
  };
  await installCrd(kube, crd, `/apis/${group}/v1/widgets`);
  return {
    group,
    apiVersion: `${group}/v1`,
    definition,
    remove: async () => {
      await kube.delete(definition);
    },
    collection: (namespace) => `/apis/${group}/v1/namespaces/${namespace}/widgets`,
    widget: (name, spec) => ({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name }, spec }),
  };
}
