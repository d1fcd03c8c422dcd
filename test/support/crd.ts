import { afterAll, beforeAll } from 'vitest';
import { cluster, type TestCluster } from './cluster.js';
import { crdDefinition } from './crd-definition.js';

/** A custom resource type in a group of its own, so that no two test files meet; spec and status take anything. */
export interface TestCrd {
  readonly apiTypes: { readonly group: string; readonly version: string; kind: string; plural: string };
  /** As it is installed, as JSON. */
  readonly definition: string;
  /** Path of the collection in a namespace. */
  collection(namespace: string): string;
  /** A CR to send. */
  cr(name: string, spec?: object, metadata?: object): object;
  /** Installs it and waits until it is served. A real API server takes 2 s. */
  install(kube?: TestCluster): Promise<void>;
  remove(): Promise<void>;
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A type that the cluster does not know yet; `parts` of its version as the test wants them. */
export function testCrd(kind: string, parts?: object): TestCrd {
  const group = `t${crypto.randomUUID().slice(0, 8)}.test`;
  const plural = `${kind.toLowerCase()}s`;
  const name = `${plural}.${group}`;
  const apiVersion = `${group}/v1`;
  const definition = crdDefinition({ group, kind, plural }, parts);
  return {
    apiTypes: { group, version: 'v1', kind, plural },
    definition: JSON.stringify(definition),
    collection: (namespace) => `/apis/${apiVersion}/namespaces/${namespace}/${plural}`,
    cr: (crName, spec = {}, metadata = {}) => ({
      apiVersion,
      kind,
      metadata: { name: crName, ...metadata },
      spec,
    }),
    install: (kube = cluster()) => installCrd(kube, definition, `/apis/${apiVersion}/${plural}`),
    remove: async () => {
      await cluster().delete(`${DEFINITIONS}/${name}`);
    },
  };
}

/** A type that is installed while the tests of this file run. */
export function fileCrd(kind: string, parts?: object): TestCrd {
  const crd = testCrd(kind, parts);
  beforeAll(() => crd.install());
  afterAll(() => crd.remove());
  return crd;
}

/** Creates the CRD, follows it until it is established, and then until `served` answers. */
export async function installCrd(
  kube: TestCluster,
  definition: { readonly metadata: { readonly name: string } },
  served: string,
): Promise<void> {
  const { name } = definition.metadata;
  const made = await kube.post(DEFINITIONS, definition);
  if (made.status !== 201) throw new Error(`the CRD ${name} was refused: ${made.text}`);
  const watch = await kube.watchOpen(DEFINITIONS, { fieldSelector: `metadata.name=${name}` });
  for (let done = false; !done; ) {
    const event = await watch.next();
    if (!event) throw new Error(`the CRD ${name} did not become established`);
    const { conditions } = event.object.status as { conditions?: { type: string; status: string }[] | null };
    done = (conditions ?? []).some(({ type, status }) => type === 'Established' && status === 'True');
  }
  watch.close();
  for (let status = 0; status !== 200; ) status = (await kube.get(served)).status;
}
