/** A gateway that converts the objects of a CRD of three versions for the API server of the test's cluster. */
import { onTestFinished, vi } from 'vitest';
import { type JsonObject, systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { cluster, type TestCluster, testNamespace } from './cluster.js';
import { installCrd } from './crd.js';
import { type GatewayOptions, gatewayKubeconfig, startGateway, type TestGateway } from './gateway.js';
import { SECRET } from './registered-gateway.js';

const text = { type: 'string' };
const integer = { type: 'integer' };
const SPECS = {
  v1: { schedule: text, suspend: text, retries: text },
  v2: {
    schedule: { type: 'object', additionalProperties: text },
    suspend: { type: 'boolean' },
    retries: integer,
  },
  v3: { attempts: integer },
};
export type TaskVersion = keyof typeof SPECS;

/** `v2` is stored; `v1` and `v3` have no path to each other. */
export const TASK_PATHS: readonly JsonObject[] = [
  {
    from: 'v1',
    to: 'v2',
    spec: {
      schedule: '{{ cronToMap .spec.schedule }}',
      suspend: '{{ .spec.suspend }}',
      retries: '{{ .spec.retries }}',
    },
  },
  {
    from: 'v2',
    to: 'v1',
    spec: {
      schedule: '{{ cronFromAny .spec.schedule }}',
      suspend: '{{ .spec.suspend }}',
      retries: '{{ .spec.retries }}',
    },
  },
  { from: 'v2', to: 'v3', spec: { attempts: '{{ .spec.retries }}' } },
  { from: 'v3', to: 'v2', spec: { retries: '{{ .spec.attempts }}' } },
];

export interface ConversionGateway extends TestGateway {
  readonly kube: TestCluster;
  readonly namespace: string;
  /** Of the CRD. */
  readonly name: string;
  /** Path of the CRD. */
  readonly definition: string;
  /** Path of the Secret with the certificate. */
  readonly secret: string;
  apiVersion(version: TaskVersion): string;
  /** Path of a collection in the namespace. */
  collection(version: TaskVersion): string;
  task(version: TaskVersion, name: string, spec: JsonObject): JsonObject;
  /** Until the API server has objects converted. */
  ready(): Promise<void>;
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Starts one; it ends with the test, and the CRD too. */
export async function conversionGateway({
  updateCRD,
  ...options
}: GatewayOptions & { readonly updateCRD: boolean }): Promise<ConversionGateway> {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const group = `c${crypto.randomUUID().slice(0, 8)}.test`;
  const name = `tasks.${group}`;
  onTestFinished(async () => {
    await kube.delete(`${DEFINITIONS}/${name}`);
  });
  await installCrd(kube, taskCrd(group), `/apis/${group}/v2/tasks`);
  const client = new KubeClient({
    config: {
      from: 'file',
      path: await gatewayKubeconfig(kube, katalogText(group, updateCRD), { namespace }),
    },
    clock: systemClock(),
    fieldManager: 'orkestra-gateway',
  });
  const settings = { ...options.settings, namespace };
  const gateway = await startGateway(katalogText(group, updateCRD), { ...options, client, settings });
  const apiVersion = (version: TaskVersion): string => `${group}/${version}`;
  const collection = (version: TaskVersion): string =>
    `/apis/${group}/${version}/namespaces/${namespace}/tasks`;
  const task = (version: TaskVersion, named: string, spec: JsonObject): JsonObject => ({
    ...{ apiVersion: apiVersion(version), kind: 'Task' },
    metadata: { name: named },
    spec,
  });
  return {
    ...gateway,
    ...{ kube, namespace, name, apiVersion, collection, task },
    definition: `${DEFINITIONS}/${name}`,
    secret: `/api/v1/namespaces/${namespace}/secrets/${SECRET}`,
    // A real API server learns of a conversion a moment later, which an object that is converted shows.
    ready: () =>
      vi.waitFor(
        async () => {
          await kube.post(collection('v1'), task('v1', 'canary', { retries: '1' }));
          const { body } = await kube.get(`${collection('v2')}/canary`);
          await kube.delete(`${collection('v2')}/canary`);
          if (body.spec?.['retries'] !== 1) throw new Error(JSON.stringify(body));
        },
        { timeout: 20_000, interval: 100 },
      ),
  };
}

function taskCrd(group: string) {
  const versionOf = ([name, properties]: [string, object]) => ({
    ...{ name, served: true, storage: name === 'v2', subresources: { status: {} } },
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: { type: 'object', properties },
          status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    },
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `tasks.${group}` },
    spec: {
      ...{ group, scope: 'Namespaced', names: { plural: 'tasks', kind: 'Task' } },
      versions: Object.entries(SPECS).map(versionOf),
    },
  };
}

/** Two entries of one CRD, joined. JSON is YAML. */
function katalogText(group: string, updateCRD: boolean): string {
  const entry = (version: TaskVersion, paths: readonly JsonObject[], more: object = {}) => ({
    apiTypes: { group, version, kind: 'Task', plural: 'tasks' },
    conversion: { storageVersion: 'v2', paths, ...more },
  });
  return JSON.stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'tasks' },
    security: { conversion: { enabled: true } },
    spec: {
      crds: {
        'task-v1': entry('v1', TASK_PATHS.slice(0, 2), { updateCRD }),
        'task-v3': entry('v3', TASK_PATHS.slice(2), { participant: true }),
      },
    },
  });
}
