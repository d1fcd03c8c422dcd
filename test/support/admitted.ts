/** A namespace whose CRs of one CRD a gateway admits: registered by hand at the cluster of this run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { type JsonMap, systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { authority } from './authority.js';
import { cluster, type TestCluster, type TestResponse, testNamespace } from './cluster.js';
import type { TestCrd } from './crd.js';
import { type GatewayOptions, startGateway, type TestGateway } from './gateway.js';
import { katalogText } from './katalog-text.js';
import { webhookServer } from './webhook-server.js';

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

const COLLECTION = '/apis/admissionregistration.k8s.io/v1';

/** Starts a gateway whose Katalog has the one entry `body`, and resolves when the API server asks it. */
export async function admitted(
  crd: TestCrd,
  body: string,
  { failurePolicy = 'Fail', ...options }: AdmittedOptions = {},
): Promise<Admitted> {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const key = crd.apiTypes.kind.toLowerCase();
  const more = { security: { webhooks: { admission: { enabled: true } } } };
  const issuer = await authority('gateway of a test');
  const { cert, key: privateKey } = await issuer.issue(['127.0.0.1']);
  const files = tlsFiles(cert, privateKey);
  const gateway = await startGateway(
    katalogText(`admitted-${namespace}`, { [key]: { crd, namespace, body } }, more),
    {
      client: new KubeClient({ config: { from: 'file', path: kube.kubeconfig }, clock: systemClock() }),
      ...options,
      env: { ...files, ...options.env },
    },
  );
  const caBundle = Buffer.from(issuer.ca).toString('base64');
  const register = (type: 'Mutating' | 'Validating', path: string) =>
    registered({ kube, crd, namespace, type, failurePolicy }, { url: gateway.secureUrl + path, caBundle });
  await Promise.all([register('Mutating', '/mutate'), register('Validating', '/validate')]);
  const path = (name: string): string => `${crd.collection(namespace)}/${name}`;
  return {
    kube,
    namespace,
    gateway,
    create: (name, spec, { metadata, query = {} } = {}) =>
      kube.post(crd.collection(namespace), crd.cr(name, spec, metadata), { query }),
    patch: (name, patch) => kube.patch('merge', path(name), patch),
    read: (name) => kube.get(path(name)),
    remove: (name) => kube.delete(path(name)),
  };
}

function tlsFiles(cert: string, key: string): { TLS_CERT: string; TLS_KEY: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ork-gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = { TLS_CERT: join(folder, 'tls.crt'), TLS_KEY: join(folder, 'tls.key') };
  writeFileSync(files.TLS_CERT, cert);
  writeFileSync(files.TLS_KEY, key);
  return files;
}

interface Place {
  readonly kube: TestCluster;
  readonly crd: TestCrd;
  readonly namespace: string;
  readonly type: 'Mutating' | 'Validating';
  readonly failurePolicy: string;
}

/** Resolves when the API server asks: a second webhook of the same configuration refuses an object that is never stored. */
async function registered(
  { kube, crd, namespace, type, failurePolicy }: Place,
  clientConfig: JsonMap,
): Promise<void> {
  const { group, version, plural } = crd.apiTypes;
  const canary = await webhookServer(() => ({ allowed: false }));
  const common = {
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    rules: [
      { apiGroups: [group], apiVersions: [version], resources: [plural], operations: ['CREATE', 'UPDATE'] },
    ],
  };
  const label = { matchLabels: { canary: type.toLowerCase() } };
  const path = `${COLLECTION}/${type.toLowerCase()}webhookconfigurations`;
  const name = `gateway-${namespace}`;
  const made = await kube.post(path, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: { name },
    webhooks: [
      {
        ...common,
        name: 'canary.orkestra.test',
        objectSelector: label,
        clientConfig: { url: `${canary.url}/refuse`, caBundle: canary.caBundle },
      },
      // After the canary: the first refusal is the answer.
      { ...common, name: 'gateway.orkestra.test', failurePolicy, clientConfig },
    ],
  });
  if (made.status !== 201) throw new Error(made.text);
  onTestFinished(async () => {
    await kube.delete(`${path}/${name}`);
  });
  const trial = crd.cr('trial', {}, { labels: label.matchLabels });
  await vi.waitUntil(
    async () => {
      const { body } = await kube.post(crd.collection(namespace), trial, { query: { dryRun: 'All' } });
      return String(body.message).includes('canary.orkestra.test');
    },
    { timeout: 20_000, interval: 50 },
  );
}
