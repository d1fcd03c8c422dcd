import { cluster, type TestCluster, testNamespace } from './cluster.js';
import type { TestCrd } from './crd.js';
import { untilObject } from './follow.js';
import { katalogText } from './katalog-text.js';
import type { KubeBody } from './kube-body.js';
import { startRuntime, type TestRuntime, type TestRuntimeOptions } from './runtime.js';

/** A namespace in which a runtime operates one CRD, and short ways to its objects. */
export interface Operated {
  readonly kube: TestCluster;
  readonly namespace: string;
  readonly runtime: TestRuntime;
  readonly katalog: string;
  /** Path of the namespace's ConfigMaps. */
  readonly configMaps: string;
  crPath(name: string): string;
  createCr(name: string, spec?: object, metadata?: object): Promise<KubeBody>;
  /** Creates so many CRs, `w-0` and on, at once; their names. */
  wave(count: number, spec?: object): Promise<readonly string[]>;
  /** A merge patch by somebody else than the runtime. */
  patchCr(name: string, patch: object): Promise<KubeBody>;
  /** Follows a CR until a reconcile has seen this generation of it and ended well. */
  ready(name: string, generation?: number): Promise<KubeBody>;
  /** Starts another runtime of the same Katalog. */
  another(options?: Partial<TestRuntimeOptions>): Promise<TestRuntime>;
}

export interface OperatedOptions extends Partial<TestRuntimeOptions> {
  /** Fields at the top of the Katalog. */
  readonly document?: object;
}

/** Starts a runtime whose Katalog has the one entry `body`, under the CRD's kind in lower case. */
export async function operated(
  crd: TestCrd,
  body: string,
  { document = {}, ...options }: OperatedOptions = {},
): Promise<Operated> {
  const { kube = cluster() } = options;
  const namespace = await testNamespace(kube);
  const key = crd.apiTypes.kind.toLowerCase();
  const katalog = katalogText(key, { [key]: { crd, namespace, body } }, document);
  const start = (more: Partial<TestRuntimeOptions> = {}): Promise<TestRuntime> =>
    startRuntime({ katalog, namespace, definitions: [crd.definition], ...options, ...more });
  const crPath = (name: string): string => `${crd.collection(namespace)}/${name}`;
  const createCr: Operated['createCr'] = async (name, spec, metadata) =>
    accepted(await kube.post(crd.collection(namespace), crd.cr(name, spec, metadata)));
  return {
    kube,
    namespace,
    katalog,
    runtime: await start(),
    configMaps: `/api/v1/namespaces/${namespace}/configmaps`,
    crPath,
    createCr,
    wave: async (count, spec) => {
      const names = Array.from({ length: count }, (_, index) => `w-${index}`);
      await Promise.all(names.map((name) => createCr(name, spec)));
      return names;
    },
    patchCr: async (name, patch) => accepted(await kube.patch('merge', crPath(name), patch)),
    ready: (name, generation = 1) =>
      untilObject(kube, crPath(name), (cr) => observedGeneration(cr) >= generation && readyOf(cr) === 'True'),
    another: start,
  };
}

/** The condition `Ready` of a CR. */
export function readyCondition(cr: KubeBody): Readonly<Record<string, unknown>> | undefined {
  const { conditions } = (cr.status ?? {}) as { conditions?: { type: string }[] };
  return conditions?.find(({ type }) => type === 'Ready') as Readonly<Record<string, unknown>> | undefined;
}

function readyOf(cr: KubeBody): unknown {
  return readyCondition(cr)?.['status'];
}

function observedGeneration(cr: KubeBody): number {
  const { observedGeneration: seen } = (cr.status ?? {}) as { observedGeneration?: number };
  return seen ?? 0;
}

function accepted({ status, body }: { readonly status: number; readonly body: KubeBody }): KubeBody {
  if (status >= 300) throw new Error(`${status}: ${body.message}`);
  return body;
}
