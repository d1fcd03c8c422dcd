/** The CRD of the benches, and CRs of it. */
import { type Clock, sleep } from '../../lib/base/index.js';
import type { ObjectDraft } from '../../lib/kube/index.js';
import { type KubeClient, servedKind } from '../../runtime/index.js';

export const BENCHES = { apiVersion: 'bench.orkestra.io/v1', plural: 'benches', namespaced: true } as const;
const NAMESPACES = { apiVersion: 'v1', plural: 'namespaces', namespaced: false } as const;
const CRDS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  namespaced: false,
} as const;

export interface Owner {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Installs a CRD and waits until its kind is served. */
export async function install(
  client: KubeClient,
  clock: Clock,
  { definition, apiVersion, kind }: { definition: ObjectDraft; apiVersion: string; kind: string },
): Promise<void> {
  await client.create(CRDS, definition);
  while (!(await servedKind(client, apiVersion, kind))) await sleep(clock, 50);
}

/** Does `work` for each number below `count`, sixteen at a time. */
export async function inLanes(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}

/** Installs the CRD and waits until it is served. */
export async function crd(client: KubeClient, clock: Clock): Promise<void> {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'benches.bench.orkestra.io' },
    spec: {
      group: 'bench.orkestra.io',
      scope: 'Namespaced',
      names: { kind: 'Bench', plural: 'benches', singular: 'bench' },
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
                spec: { type: 'object', properties: { text: { type: 'string' }, size: { type: 'integer' } } },
                status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
        },
      ],
    },
  };
  await install(client, clock, { definition, apiVersion: BENCHES.apiVersion, kind: 'Bench' });
}

/** Creates a namespace with that many CRs. */
export async function seed(client: KubeClient, namespace: string, count: number): Promise<readonly Owner[]> {
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const owners: Owner[] = [];
  await inLanes(count, async (index) => {
    const { metadata } = await client.create(BENCHES, {
      apiVersion: BENCHES.apiVersion,
      kind: 'Bench',
      metadata: { name: `bench-${index}`, namespace },
      spec: { text: 'some text that a child carries', size: index },
    });
    owners.push({
      name: metadata.name,
      uid: metadata.uid ?? '',
      resourceVersion: metadata.resourceVersion ?? '',
    });
  });
  return owners;
}

/** Two children and a status with two fields. */
export function katalog(namespace: string, workers: number): string {
  return `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: bench }
spec:
  crds:
    bench:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      namespace: ${namespace}
      workers: ${workers}
      resync: 1h
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}-config"
              data: { text: "{{ .spec.text }}", size: "{{ .spec.size }}" }
          secrets:
            - name: "{{ .metadata.name }}-secret"
              data: { text: "{{ .spec.text }}" }
        status:
          fields:
            - { path: phase, value: Ready }
            - { path: size, value: "{{ .spec.size }}", type: int }
`;
}
