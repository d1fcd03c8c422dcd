/** Everything before the first checkpoint: CRDs, setup with its waits, the gateway, the runtime. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { NOTIFY_SECRET, needsGateway, notifiesByGateway } from '../../../gateway/index.js';
import { isObject, type JsonMap, type JsonObject, messageOf, sleep } from '../../../lib/base/index.js';
import type { RuntimePlan } from '../../../runtime/index.js';
import { waitFor } from '../../dev/setup-wait.js';
import { commandErrors } from '../../errors.js';
import { bundle, type Part } from '../../generate/index.js';
import { readManifest } from '../../manifests.js';
import { productVersion } from '../../package.js';
import type { TestCluster } from '../cluster/test-cluster.js';
import { LEARNED_MS } from '../deployed/install.js';
import { isCrd, nameOf } from '../deployed/standing.js';
import type { E2eTest, HelmRelease, WaitFor } from '../document/index.js';
import type { Applied } from '../kubectl/applied.js';
import type { KubectlContext } from '../kubectl/context.js';
import type { Component } from '../operators/operator-process.js';
import { DEPLOYMENT, NAMESPACE } from '../operators/operators.js';

export interface SetupContext {
  readonly kubectl: KubectlContext;
  readonly applied: Applied;
  readonly cluster: TestCluster;
  /** With `KUBECONFIG`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of CRDs that stood before, and are left as they are. */
  readonly leftCrds: ReadonlySet<string>;
}

/** Applies CRDs and setup. Throws ORK_E2E_SETUP with the step that failed. */
export async function setUp(
  test: E2eTest,
  crdFiles: readonly string[],
  context: SetupContext,
): Promise<void> {
  const { setup } = test;
  for (const file of crdFiles) await applyFile(file, context, (object) => isLeft(object, context));
  for (const { path, waitMs, waits } of setup.apply) {
    await applyFile(path, context);
    if (waitMs > 0) await sleep(context.kubectl.clock, waitMs, context.kubectl.signal);
    await waitAll(waits, context);
  }
  for (const release of setup.helm) await installChart(release, test, context);
  await waitAll(setup.wait, context);
}

function isLeft(object: JsonObject, { leftCrds }: SetupContext): boolean {
  return isCrd(object) && leftCrds.has(nameOf(object));
}

export async function applyFile(
  file: string,
  { applied, kubectl }: SetupContext,
  isLeftOut: (object: JsonObject) => boolean = () => false,
): Promise<void> {
  for (const object of await readManifest(file)) {
    kubectl.signal.throwIfAborted();
    if (isLeftOut(object)) continue;
    try {
      await applied.apply(object, undefined, kubectl.signal);
    } catch (error) {
      const name = isObject(object['metadata']) ? object['metadata']['name'] : '';
      const message = `${file}: applying ${object['kind']} ${name} failed: ${messageOf(error)}`;
      throw commandErrors.make('ORK_E2E_SETUP', message, error);
    }
  }
}

async function waitAll(waits: readonly WaitFor[], { kubectl }: SetupContext): Promise<void> {
  for (const { apiVersion, kind, timeout, ...wait } of waits) {
    const served = apiVersion === undefined ? await kubectl.kinds.one(kind) : { apiVersion, kind };
    const asked = { ...wait, namespace: wait.namespace, apiVersion: served.apiVersion, kind: served.kind };
    await waitFor(kubectl.client, { ...asked, timeoutMs: timeout }, kubectl.clock, kubectl.signal);
  }
}

async function installChart(
  release: HelmRelease,
  { folder }: E2eTest,
  { env, kubectl, ...more }: SetupContext,
): Promise<void> {
  const {
    chart,
    repo,
    namespace = 'default',
    createNamespace,
    version,
    valueFiles = [],
    values = {},
  } = release;
  const name = release.release ?? chart.split('/').at(-1) ?? chart;
  const args = [
    ...['upgrade', '--install', name, chart, '--namespace', namespace],
    ...(repo === undefined ? [] : ['--repo', repo]),
    ...(createNamespace ? ['--create-namespace'] : []),
    ...(version === undefined ? [] : ['--version', String(version)]),
    ...valueFiles.flatMap((file) => ['--values', file]),
    ...flat(values as JsonMap).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]),
  ];
  try {
    await promisify(execFile)('helm', args, { cwd: folder, env: { ...env }, signal: kubectl.signal });
  } catch (error) {
    throw commandErrors.make(
      'ORK_E2E_SETUP',
      `helm ${args.slice(0, 4).join(' ')} failed: ${messageOf(error)}`,
      error,
    );
  }
  await waitAll(release.wait ?? [], { env, kubectl, ...more });
}

/** Values may be nested, or have keys with dots. */
function flat(values: JsonMap, prefix = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(values).flatMap(([key, value]) =>
    isObject(value) ? flat(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as const],
  );
}

/** Starts what the Katalog needs, and waits until it is ready. Throws ORK_E2E_PROCESS or ORK_E2E_CLUSTER. */
export async function startOperators(
  katalog: string,
  plan: RuntimePlan,
  context: SetupContext,
): Promise<void> {
  const { kubectl, cluster } = context;
  const { operators, signal } = kubectl;
  const components = componentsOf(plan);
  if (components.includes('gateway') && cluster.provider !== 'embedded' && cluster.provider !== 'envtest') {
    const message = `the Katalog needs a gateway, and ${cluster.name} cannot call a process of this machine: run it with --cluster embedded or --cluster envtest`;
    throw commandErrors.make('ORK_E2E_CLUSTER', message);
  }
  await operators.prepare();
  if (cluster.hostsOperators) {
    for (const object of manifests(katalog, plan, components))
      await context.applied.apply(object, undefined, signal);
    for (const component of components) await operators.untilReady(component, signal);
    return;
  }
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  await context.applied.apply(namespace, undefined, signal);
  for (const component of components) {
    operators.launch(component, katalog);
    await operators.untilReady(component, signal);
    if (component === 'gateway') await sleep(kubectl.clock, LEARNED_MS, signal);
  }
}

/** The gateway first: the runtime is given its address. */
function componentsOf({ katalog }: RuntimePlan): readonly Component[] {
  const gateway: readonly Component[] = needsGateway(katalog) ? ['gateway'] : [];
  return katalog.gateway.standalone ? gateway : [...gateway, 'runtime'];
}

/** As `ork generate bundle` writes them, of one replica each, with the Katalog where it stands on this machine. */
function manifests(
  katalog: string,
  plan: RuntimePlan,
  components: readonly Component[],
): readonly JsonObject[] {
  const part = (component: Component): Part | undefined => {
    if (!components.includes(component)) return undefined;
    const version = productVersion();
    const name = DEPLOYMENT[component];
    const target = {
      component,
      namespace: NAMESPACE,
      name,
      image: `orkestra:${version}`,
      replicas: 1,
      version,
    };
    return { target, access: [] };
  };
  const runtime = part('runtime');
  return bundle({
    runtime,
    served: runtime && { ...runtime.target, tlsSecret: undefined },
    gateway: part('gateway'),
    crds: [],
    katalog: { from: 'image', katalogs: [katalog] },
    notifyToken: notifiesByGateway(plan.katalog) ? NOTIFY_SECRET : undefined,
  }).map(({ object }) => object);
}
