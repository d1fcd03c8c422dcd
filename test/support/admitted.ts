/** A namespace whose CRs of one CRD a gateway admits, which registers itself at the cluster of this run. */
import { onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { cluster, type TestCluster, type TestResponse, testNamespace } from './cluster.js';
import type { TestCrd } from './crd.js';
import { type GatewayOptions, startGateway, type TestGateway } from './gateway.js';
import { katalogText } from './katalog-text.js';
import { newInstance, registrationPaths } from './registered-gateway.js';

export interface Admitted {
  readonly kube: TestCluster;
  readonly namespace: string;
  readonly gateway: TestGateway;
  create(
    name: string,
    spec?: object,
    options?: { metadata?: object; query?: Record<string, string> },
  ): Promise<TestResponse>;
  patch(name: string, patch: object): Promise<TestResponse>;
  read(name: string): Promise<TestResponse>;
  remove(name: string): Promise<TestResponse>;
}

export interface AdmittedOptions extends GatewayOptions {
  /** Of both registrations; default Fail. */
  readonly failurePolicy?: string;
}

/** Starts a gateway whose Katalog has the one entry `body`, and resolves when the API server asks it. */
export async function admitted(
  crd: TestCrd,
  body: string,
  { failurePolicy = 'Fail', ...options }: AdmittedOptions = {},
): Promise<Admitted> {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const webhooks = { ...ownWebhooks(kube, namespace), failurePolicy };
  const key = crd.apiTypes.kind.toLowerCase();
  const text = katalogText(
    `admitted-${namespace}`,
    { [key]: { crd, namespace, body } },
    { security: { webhooks } },
  );
  const collection = crd.collection(namespace);
  const gateway = await askedGateway({ kube, namespace, collection, trial: crd.cr('trial') }, text, options);
  const path = (name: string): string => `${collection}/${name}`;
  return {
    kube,
    namespace,
    gateway,
    create: (name, spec, { metadata, query = {} } = {}) =>
      kube.post(collection, crd.cr(name, spec, metadata), { query }),
    patch: (name, patch) => kube.patch('merge', path(name), patch),
    read: (name) => kube.get(path(name)),
    remove: (name) => kube.delete(path(name)),
  };
}

/** `security.webhooks` of a test: registrations of its own, for its namespace alone, which go when the test ends. */
export function ownWebhooks(kube: TestCluster, namespace: string) {
  const instance = newInstance();
  onTestFinished(async () => {
    for (const path of registrationPaths(instance)) await kube.delete(path);
  });
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return { admission: { enabled: true }, instance, namespaceSelector };
}

/** What the API server asks about. */
export interface AskedPlace {
  readonly kube: TestCluster;
  readonly namespace: string;
  /** Path of the CRs. */
  readonly collection: string;
  /** An object that its schema allows; it is never stored. */
  readonly trial: object;
}

/** Starts a gateway of a Katalog, and resolves when the API server asks it about the CRs of a place. */
export async function askedGateway(
  place: AskedPlace,
  katalog: string,
  options: GatewayOptions = {},
): Promise<TestGateway> {
  const { kube, namespace } = place;
  const gateway = await startGateway(katalog, {
    client: new KubeClient({ config: { from: 'file', path: kube.kubeconfig }, clock: systemClock() }),
    ...options,
    settings: { namespace, ...options.settings },
  });
  await untilAsked(place, gateway, pathsOf(katalog));
  return gateway;
}

/** API servers learn of a registration a moment later: reviews of dry runs, which are not counted as outcomes, show it. */
async function untilAsked(
  { kube, collection, trial }: AskedPlace,
  gateway: TestGateway,
  paths: readonly string[],
): Promise<void> {
  const asked = async (webhook: string): Promise<boolean> => {
    const { values } = await gateway.metrics.histogram('orkestra_gateway_review_duration_seconds').get();
    return values.some(
      ({ labels, value }) => labels['webhook'] === webhook && labels['crd'] !== '' && value > 0,
    );
  };
  await vi.waitUntil(
    async () => {
      await kube.post(collection, trial, { query: { dryRun: 'All' } });
      return (await Promise.all(paths.map(asked))).every((each) => each);
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** The paths that the rules of a Katalog are asked at. */
function pathsOf(katalog: string): readonly string[] {
  const { spec } = parse(katalog) as { spec: { crds: Readonly<Record<string, object>> } };
  const entries = Object.values(spec.crds);
  return [
    ...(entries.some((entry) => 'validation' in entry) ? ['validate'] : []),
    ...(entries.some((entry) => 'mutation' in entry) ? ['mutate'] : []),
  ];
}
