/** The CRD of `bench peers`, its CRs, and our Katalog for it: a ConfigMap, a Deployment and a status each. */
import type { Clock } from '../../../lib/base/index.js';
import type { KubeClient } from '../../../runtime/index.js';
import { inLanes, install } from '../bench-crd.js';

export const LOADS = { apiVersion: 'bench.orkestra.io/v1', plural: 'loads', namespaced: true } as const;
export const CONFIG_MAPS = { apiVersion: 'v1', plural: 'configmaps', namespaced: true } as const;
export const NAMESPACE = 'default';

const text = { type: 'string' };
const integer = { type: 'integer' };
const condition = {
  type: 'object',
  required: ['type', 'status'],
  properties: {
    type: text,
    status: text,
    reason: text,
    message: text,
    observedGeneration: integer,
    lastTransitionTime: { type: 'string', format: 'date-time' },
  },
};
const conditions = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: condition,
};

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'loads.bench.orkestra.io' },
  spec: {
    group: 'bench.orkestra.io',
    scope: 'Namespaced',
    names: { kind: 'Load', plural: 'loads', singular: 'load' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { message: text, replicas: integer } },
              status: {
                type: 'object',
                properties: { phase: text, observedGeneration: integer, conditions },
              },
            },
          },
        },
      },
    ],
  },
};

/** Installs the CRD, waits until it is served, and creates that many CRs; gives their names. */
export async function seedLoads(client: KubeClient, clock: Clock, count: number): Promise<readonly string[]> {
  await install(client, clock, { definition: DEFINITION, apiVersion: LOADS.apiVersion, kind: 'Load' });
  const names = Array.from({ length: count }, (_, index) => `load-${String(index).padStart(5, '0')}`);
  await inLanes(count, async (index) => {
    const name = names[index] ?? '';
    await client.create(LOADS, {
      apiVersion: LOADS.apiVersion,
      kind: 'Load',
      metadata: { name, namespace: NAMESPACE },
      spec: { message: `hello from ${name}`, replicas: 1 },
    });
  });
  return names;
}

export function loadKatalog(workers: number): string {
  return `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: peers }
spec:
  crds:
    load:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Load, plural: loads }
      workers: ${workers}
      resync: 1h
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data: { message: "{{ .spec.message }}" }
          deployments:
            - name: "{{ .metadata.name }}"
              image: pause:3.10
              replicas: "{{ .spec.replicas }}"
        status:
          fields:
            - { path: phase, value: Ready }
`;
}
