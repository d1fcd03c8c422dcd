/** A gateway that the API server of the test's cluster asks: it registers itself, under names of the test's own. */
import { onTestFinished, vi } from 'vitest';
import { POLICY_NAMES } from '../../gateway/policy/index.js';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { cluster, testNamespace } from './cluster.js';
import type { TestCrd } from './crd.js';
import { type GatewayOptions, gatewayKubeconfig, startGateway, type TestGateway } from './gateway.js';
import type { KubeBody } from './kube-body.js';

export const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1';
export const SECRET = 'orkestra-internal-tls';

export interface RegisteredOptions extends GatewayOptions {
  readonly crd: TestCrd;
  /** `security` beside `webhooks.instance`. */
  readonly security?: object;
  /** More of the entry of the CRD. */
  readonly entry?: object;
  readonly katalog?: string;
  /** Of a gateway that shares them. */
  readonly instance?: string;
  readonly namespace?: string;
}

export interface RegisteredGateway extends TestGateway {
  /** ORK_NAMESPACE. */
  readonly namespace: string;
  readonly instance: string;
  /** Path of a configuration by the name that the product gives it. */
  path(of: string): string;
  ready(): Promise<void>;
}

/** Starts one; it ends with the test, and its registrations too. */
export async function registeredGateway(options: RegisteredOptions): Promise<RegisteredGateway> {
  const kube = cluster();
  const { crd, security = {}, entry = {}, katalog = 'shop', instance = newInstance() } = options;
  const namespace = options.namespace ?? (await testNamespace(kube));
  const path = (of: string): string => pathOf(of, instance);
  onTestFinished(async () => {
    for (const each of registrationPaths(instance)) await kube.delete(each);
  });
  const text = katalogText({ crd, security, entry, katalog, instance });
  const client = new KubeClient({
    config: { from: 'file', path: await gatewayKubeconfig(kube, text, { ...options.settings, namespace }) },
    clock: systemClock(),
    fieldManager: 'orkestra-gateway',
  });
  const gateway = await startGateway(text, {
    ...options,
    client,
    settings: { ...options.settings, namespace },
  });
  const ready = async (): Promise<void> => {
    await vi.waitFor(
      async () => {
        const { status, body } = await gateway.get('/ready');
        if (status !== 200) throw new Error(JSON.stringify(body));
      },
      { timeout: 20_000, interval: 50 },
    );
  };
  return { ...gateway, namespace, instance, path, ready };
}

const NAMES = [
  'orkestra-admission-validation',
  'orkestra-admission-mutation',
  'orkestra-deletion-protection',
  'orkestra-strict-mode-protection',
  'orkestra-namespace-protection',
];

export function newInstance(): string {
  return `t${crypto.randomUUID().slice(0, 8)}`;
}

/** The paths of everything that a gateway may register. */
export function registrationPaths(instance: string): readonly string[] {
  return [
    ...NAMES.map((of) => pathOf(of, instance)),
    ...POLICY_NAMES.flatMap((of) => policyPaths(of, instance)),
  ];
}

/** Of a policy and of its binding. */
export function policyPaths(of: string, instance: string): readonly [policy: string, binding: string] {
  const path = (plural: string): string => `${REGISTRATIONS}/${plural}/${of}-${instance}`;
  return [path('validatingadmissionpolicies'), path('validatingadmissionpolicybindings')];
}

function pathOf(of: string, instance: string): string {
  const plural =
    of === 'orkestra-admission-mutation'
      ? 'mutatingwebhookconfigurations'
      : 'validatingwebhookconfigurations';
  return `${REGISTRATIONS}/${plural}/${of}-${instance}`;
}

interface KatalogParts {
  readonly crd: TestCrd;
  readonly security: { readonly webhooks?: object };
  readonly entry: object;
  readonly katalog: string;
  readonly instance: string;
}

/** JSON is YAML. */
export function katalogText({ crd, security, entry, katalog, instance }: KatalogParts): string {
  return JSON.stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: katalog },
    security: { ...security, webhooks: { ...security.webhooks, instance } },
    spec: { crds: { app: { apiTypes: crd.apiTypes, ...entry } } },
  });
}

/** Until a write that only the gateway refuses is refused: API servers learn of a registration a moment later. */
export async function untilRefused(
  write: () => Promise<{ status: number; body: KubeBody }>,
): Promise<KubeBody> {
  return vi.waitFor(
    async () => {
      const { status, body } = await write();
      if (status < 400) throw new Error(`HTTP ${status}`);
      return body;
    },
    { timeout: 20_000, interval: 100 },
  );
}
